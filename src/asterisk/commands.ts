import { PatchbayError } from '../platform/errors.ts';
import type { ActionFields } from './ami/action.ts';
import type { AmiControl } from './ami/control.ts';
import type { AriControl } from './ari/control.ts';
import { type CallbackCommands, callbackCommands } from './commands/callbacks.ts';
import { type CallCommands, callCommands } from './commands/calls.ts';
import { recordingCommands } from './commands/recording.ts';
import { voicemailCommands } from './commands/voicemail.ts';
import type { LinkMetrics } from './link-metrics.ts';
import type { PbxCommands } from './pbx-event.ts';
import { refuseControlCharacters } from './wire-text.ts';

export interface CommandOptions {
  readonly pbx: string;
  readonly ami: AmiControl;
  readonly ari: AriControl;
  readonly metrics: LinkMetrics;
  /** Name of our Stasis application. */
  readonly app: string;
  systemName(): string;
  /** Another daemon has taken this PBX: asking it for anything would be two masters. */
  isFenced(): boolean;
}

const VOICEMAIL_FAILED = /^Message (move|remove|forward) failed$/;

/** What Asterisk's refusals mean; the first match counts. */
const REFUSALS: readonly (readonly [RegExp, 'conflict' | 'not_found' | 'unavailable'])[] = [
  [VOICEMAIL_FAILED, 'conflict'],
  [/already there/i, 'conflict'],
  [/no such queue|not there|interface not found|invalid interface, queuename/i, 'not_found'],
  [/not dynamic/i, 'conflict'],
  [/permission denied/i, 'unavailable'],
  [/no such channel|channel.* not (found|exist)/i, 'not_found'],
  [/could not (start|stop) monitoring|cannot set mute flag/i, 'conflict'],
  [/unable to retrieve registration|entry not found/i, 'not_found'],
];

/** The commands of one PBX. Nothing here repeats one: whoever needs an effect looks for it in the events. */
export function createCommands(options: CommandOptions): PbxCommands & CallbackCommands & CallCommands {
  const { pbx, ami, ari, metrics } = options;

  async function counted(command: string, run: () => Promise<void>): Promise<void> {
    let outcome = 'done';
    try {
      if (options.isFenced()) throw new PatchbayError('pbx_unavailable', 'another daemon serves this PBX');
      await run();
    } catch (error) {
      outcome = error instanceof PatchbayError ? error.code : 'failed';
      throw error;
    } finally {
      metrics.commands.inc({ pbx, command, outcome });
    }
  }

  const action = (name: string, fields: ActionFields) =>
    counted(name, async () => {
      const answer = await ami.send(name, fields);
      // Voicemail's commands say Success whatever came of it.
      if (answer.success && !VOICEMAIL_FAILED.test(answer.message)) return;
      const code = REFUSALS.find(([pattern]) => pattern.test(answer.message))?.[1] ?? 'invalid';
      throw new PatchbayError(code, `${name}: ${answer.message}`);
    });

  return {
    ...recordingCommands(action),
    ...callbackCommands({ ari, action, counted }),
    ...callCommands({ ...options, action, counted }),
    queueAdd: (o) =>
      action('QueueAdd', {
        Queue: o.queue,
        Interface: o.interface,
        MemberName: o.memberName,
        Penalty: String(o.penalty),
        Paused: String(o.paused),
        ...(o.pausedReason ? { Reason: o.pausedReason } : {}),
        ...(o.wrapupSeconds ? { Wrapuptime: String(o.wrapupSeconds) } : {}),
        ...(o.stateInterface ? { StateInterface: o.stateInterface } : {}),
      }),
    queueRemove: (o) => action('QueueRemove', { Queue: o.queue, Interface: o.interface }),
    queuePause: (o) =>
      action('QueuePause', {
        Queue: o.queue,
        Interface: o.interface,
        Paused: String(o.paused),
        ...(o.reason ? { Reason: o.reason } : {}),
      }),
    queuePenalty: (o) => action('QueuePenalty', { Queue: o.queue, Interface: o.interface, Penalty: String(o.penalty) }),
    queueReload: () => action('QueueReload', {}),
    queueWithdraw: (o) => action('QueueWithdrawCaller', { Queue: o.queue, Caller: o.channel }),
    reloadModule: (module) => action('Reload', { Module: module }),
    expireCached: ({ cache, object }) =>
      action('SorceryMemoryCacheExpireObject', { Cache: cache, Object: object }).catch((error: unknown) => {
        // What is not in the cache needs no forgetting.
        if (!(error instanceof PatchbayError) || !/could not be expired|not exist|not.*found/i.test(error.message))
          throw error;
      }),
    populateCached: ({ cache }) => action('SorceryMemoryCachePopulate', { Cache: cache }),
    endContact: ({ id, stored }) => {
      const contact = { Family: 'registrar/contact', Key: id };
      const over = stored.replace(/"expiration_time":"\d+"/, '"expiration_time":"1"');
      // Past its time Asterisk removes it and tells; taken out of AstDB it is gone, and nobody is told.
      const short = over !== stored && Buffer.byteLength(over) < 1000;
      return short ? action('DBPut', { ...contact, Val: over }) : action('DBDel', contact);
    },
    qualify: ({ endpoint }) => action('PJSIPQualify', { Endpoint: endpoint }),
    register: ({ registration }) => action('PJSIPRegister', { Registration: registration }),
    unregister: ({ registration }) => action('PJSIPUnregister', { Registration: registration }),
    ...voicemailCommands(action),
    hangup: (o) =>
      counted('hangup', async () => {
        refuseControlCharacters(o.channelId, 'channelId');
        await ari.hangup(o);
      }),
  };
}
