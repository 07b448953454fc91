import { setTimeout as sleep } from 'node:timers/promises';
import { PatchbayError } from '../../platform/errors.ts';
import type { Readiness } from '../../platform/lifecycle.ts';
import type { Log } from '../../platform/log.ts';
import { delayOf, RECONNECT_DELAYS } from '../../platform/reconnect.ts';
import { linkState } from '../link-state.ts';
import type { AriControl } from './control.ts';

export interface AttachedControl extends AriControl {
  start(): void;
  stop(): Promise<void>;
  readiness(): Readiness;
}

/**
 * Commands over ARI that first need something of the PBX (its API documents). Tried for ever; until it is there every
 * command is refused as `pbx_unavailable`.
 */
export function attachedControl(o: { pbx: string; log: Log; attach: () => Promise<AriControl> }): AttachedControl {
  const state = linkState('ari control', 'not started');
  const stopping = new AbortController();
  let control: AriControl | null = null;
  let done: Promise<void> = Promise.resolve();

  async function attach(): Promise<void> {
    for (let failures = 1; !stopping.signal.aborted; failures++) {
      try {
        control = await o.attach();
        state.set(true, 'attached');
        return;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        state.set(false, reason);
        const delay = delayOf(RECONNECT_DELAYS, failures, false, Math.random());
        if (failures === 1) o.log.warn({ pbx: o.pbx, reason }, 'ARI control: not attached yet');
        await sleep(delay, undefined, { signal: stopping.signal }).catch(() => {});
      }
    }
  }

  function attached(): AriControl {
    if (control === null) throw new PatchbayError('pbx_unavailable', 'ARI commands are not attached yet');
    return control;
  }

  return {
    readiness: () => state.readiness(),
    start: () => {
      state.set(false, 'attaching');
      done = attach();
    },
    stop: async () => {
      stopping.abort();
      await done;
      control = null;
      state.set(false, 'stopped');
    },
    hangup: async (command) => attached().hangup(command),
    holdPlace: async (command) => attached().holdPlace(command),
    callPhone: async (command) => attached().callPhone(command),
    snoop: async (command) => attached().snoop(command),
    play: async (command) => attached().play(command),
  };
}
