import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Converger, createConverger } from '../../src/agents/actions/converger/converger.ts';
import type { Command } from '../../src/agents/model/converge.ts';
import type { QueueCommands } from '../../src/asterisk/pbx-event.ts';
import { type ErrorCode, PatchbayError } from '../../src/platform/errors.ts';
import { silentLog } from '../../src/platform/log.ts';

const pause = (n: number, paused = true): Command => {
  return { kind: 'pause', queue: 'acme_support', interface: `PJSIP/acme_${n}`, paused, reason: 'x' };
};

describe('asking Asterisk for what is missing', () => {
  let sent: { at: number; interface: string }[];
  let refused: string[];
  let outcome: () => Promise<void>;
  let converger: Converger;
  let missing: Command[];
  const look = (): void => converger.ask(missing, look);

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    vi.spyOn(Math, 'random').mockReturnValue(0.5); // no jitter
    [sent, refused, missing, outcome] = [[], [], [], () => Promise.resolve()];
    const command = (o: { interface: string }): Promise<void> => {
      sent.push({ at: Date.now(), interface: o.interface });
      return outcome();
    };
    const commands: QueueCommands = {
      queueAdd: command,
      queueRemove: command,
      queuePause: command,
      queuePenalty: command,
      queueReload: () => outcome(),
    };
    converger = createConverger({
      commands,
      clock: { now: () => Date.now() },
      log: silentLog,
      sent: { inc: () => {} },
      onRefused: (reason) => refused.push(reason),
    });
  });
  afterEach(async () => {
    await converger.stop();
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
  const fails = (code: ErrorCode) => () => Promise.reject(new PatchbayError(code, code));
  const times = (): number[] => sent.map(({ at }) => at);

  it('sends once, and no more when it had its effect', async () => {
    missing = [pause(1)];
    look();
    look();
    missing = [];
    await vi.advanceTimersByTimeAsync(120_000);
    expect(times()).toEqual([0]);
  });

  it('tries again, later and later, while the effect does not come', async () => {
    missing = [pause(1)];
    look();
    await vi.advanceTimersByTimeAsync(100_000);
    expect(times()).toEqual([0, 500, 1_500, 3_500, 7_500, 15_500, 31_500, 61_500, 91_500]);
  });

  it.each<[ErrorCode, boolean]>([
    ['conflict', true],
    ['not_found', true],
    ['outcome_unknown', false],
  ])('after %s waits, and asks for the whole picture: %s', async (code, picture) => {
    outcome = fails(code);
    missing = [pause(1)];
    look();
    await vi.advanceTimersByTimeAsync(499);
    expect(times()).toEqual([0]);
    expect(refused.length).toBe(picture ? 1 : 0);
    outcome = () => Promise.resolve();
    await vi.advanceTimersByTimeAsync(1);
    expect(times()).toEqual([0, 500]);
  });

  it('sends another wish for the same place when the one before is answered, never beside it', async () => {
    let answer = (): void => {};
    outcome = () => new Promise((resolve) => (answer = resolve));
    missing = [pause(1)];
    look();
    missing = [pause(1, false)];
    look();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(times()).toEqual([0]);
    answer();
    await vi.advanceTimersByTimeAsync(1);
    expect(times()).toEqual([0, 5_000]);
    answer();
  });

  it('sends nothing for a second when the PBX is away, then everything', async () => {
    outcome = fails('pbx_unavailable');
    missing = [pause(1)];
    look();
    await vi.advanceTimersByTimeAsync(1);
    for (let n = 2; n <= 100; n++) converger.ask([pause(n)], () => converger.ask([pause(n)], () => {}));
    expect(sent).toHaveLength(1);
    outcome = () => Promise.resolve();
    await vi.advanceTimersByTimeAsync(1_500);
    expect(new Set(sent.map((one) => one.interface)).size).toBe(100);
  });

  it('has 32 under way at once, and forgets nobody', async () => {
    const answers: (() => void)[] = [];
    outcome = () => new Promise((resolve) => answers.push(resolve));
    for (let n = 0; n < 1_000; n++) {
      const again = (): void =>
        sent.some((one) => one.interface === `PJSIP/acme_${n}`) ? undefined : converger.ask([pause(n)], again);
      again();
    }
    expect(sent).toHaveLength(32);
    let most = 0;
    while (answers.length > 0) {
      most = Math.max(most, answers.length);
      answers.shift()?.();
      await vi.advanceTimersByTimeAsync(0);
    }
    expect(most).toBe(32);
    expect(new Set(sent.map((one) => one.interface)).size).toBe(1_000);
    expect(sent).toHaveLength(1_000);
  });

  it('after a stop sends nothing, and waits for what is under way', async () => {
    let answer = (): void => {};
    outcome = () => new Promise((resolve) => (answer = resolve));
    missing = [pause(1)];
    look();
    let stopped = false;
    const stopping = converger.stop().then(() => {
      stopped = true;
    });
    await vi.advanceTimersByTimeAsync(10);
    expect(stopped).toBe(false);
    answer();
    await stopping;
    missing = [pause(2)];
    look();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toHaveLength(1);
  });
});
