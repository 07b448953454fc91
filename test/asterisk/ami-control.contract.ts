import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { OpenCommandConnection } from '../../src/asterisk/ami/command-connection.ts';
import { type AmiControl, createAmiControl } from '../../src/asterisk/ami/control.ts';
import type { AmiTimes } from '../../src/asterisk/ami/times.ts';
import { linkMetrics } from '../../src/asterisk/link-metrics.ts';
import { parseAmiUrl } from '../../src/asterisk/pbx-address.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';

const running: AmiControl[] = [];

/** A control that reconnects quickly, stopped when the test ends. */
export function control(url: string, open: OpenCommandConnection, times: Partial<AmiTimes> = {}): AmiControl {
  const made = createAmiControl({
    pbx: 'pbx1',
    address: parseAmiUrl(url),
    open,
    log: silentLog,
    metrics: linkMetrics(createMetrics()),
    times,
    delays: { firstMs: 5, capMs: 20, refusedMs: 50 },
  });
  running.push(made);
  made.start();
  return made;
}

export function stopControlsAfterEach(): void {
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.stop()));
  });
}

export async function until(what: () => boolean, timeoutMs = 10_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!what()) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await sleep(2);
  }
}

/** The outcome of a command as a word: `done`, or the code of its error. */
export async function outcome(command: Promise<unknown>): Promise<string> {
  return command.then(
    () => 'done',
    (error: { code?: string }) => error.code ?? String(error),
  );
}

export const ready = (one: AmiControl): Promise<void> => until(() => one.readiness().ready, 20_000);

/**
 * What every way of sending commands has to do, with a PBX that behaves: the real Asterisk, or the fake one held to it.
 *
 * @param pbx a PBX with a queue `acme_support`
 */
export function amiControlContract(o: { open: OpenCommandConnection; pbx(): { amiControlUrl: string } }): void {
  stopControlsAfterEach();

  describe('with a PBX that behaves', () => {
    it('says what Asterisk said', async () => {
      const ami = control(o.pbx().amiControlUrl, o.open);
      await ready(ami);
      const member = { Queue: 'acme_support', Interface: 'PJSIP/acme_contract01', MemberName: `O'Hara "Bob" \\ 山` };
      expect(await ami.send('QueueAdd', member)).toEqual({ success: true, message: 'Added interface to queue' });
      expect(await ami.send('QueueAdd', member)).toEqual({
        success: false,
        message: 'Unable to add interface: Already there',
      });
      expect((await ami.send('QueueRemove', member)).success).toBe(true);
    });

    it('gives each of many at once its own answer', async () => {
      const ami = control(o.pbx().amiControlUrl, o.open);
      await ready(ami);
      const name = (n: number) => ({ Queue: 'acme_support', Interface: `PJSIP/acme_parallel${n}` });
      const add = (n: number) => ami.send('QueueAdd', { ...name(n), Penalty: String(n) });
      const added = await Promise.all(Array.from({ length: 25 }, (_, n) => add(n)));
      expect(added.every(({ success }) => success)).toBe(true);
      // Every other one is there now: the answers differ, and by whose they are.
      const again = await Promise.all(
        Array.from({ length: 50 }, (_, n) => (n % 2 === 0 ? add(n / 2) : ami.send('QueueRemove', name(900 + n)))),
      );
      expect(again.map(({ message }) => message)).toEqual(
        Array.from({ length: 50 }, (_, n) =>
          n % 2 === 0 ? 'Unable to add interface: Already there' : 'Unable to remove interface: Not there',
        ),
      );
      await Promise.all(Array.from({ length: 25 }, (_, n) => ami.send('QueueRemove', name(n))));
    });

    it('refuses what could end a line before anything is sent, and goes on', async () => {
      const ami = control(o.pbx().amiControlUrl, o.open);
      await ready(ami);
      const hostile = 'x\r\n\r\nAction: Command\r\nCommand: core stop now';
      for (const bad of [hostile, 'a\rb', 'a\nb', 'a\0b']) {
        expect(await outcome(ami.send('QueuePause', { Queue: 'acme_support', Reason: bad }))).toBe('invalid');
        expect(await outcome(ami.send('QueuePause', { [bad]: 'x' }))).toBe('invalid');
      }
      expect(await outcome(ami.send(hostile, {}))).toBe('invalid');
      expect(await outcome(ami.send('QueuePause', { Reason: 'r'.repeat(2000) }))).toBe('too_large');
      expect((await ami.send('Ping', {})).success).toBe(true);
    });

    it('prints nothing on the terminal', async () => {
      const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      const ami = control(o.pbx().amiControlUrl, o.open);
      await ready(ami);
      await ami.send('Ping', {});
      await ami.stop();
      const calls = printed.mock.calls.length;
      printed.mockRestore();
      expect(calls).toBe(0);
    });
  });
}
