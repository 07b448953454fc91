import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { type CutProxy, cutProxy, through } from '../asterisk/cut-proxy.ts';
import { type Desk, openDesk } from './desk.ts';

/** The line that carries commands fails while one is out. */
let desk: Desk;
let line: CutProxy;

beforeAll(async () => {
  desk = await openDesk({
    amiControlUrl: async (url) => {
      line = await cutProxy(Number(new URL(url).port));
      return through(url, line);
    },
  });
});
afterEach(() => desk.quiet());
afterAll(async () => {
  await desk?.stop();
  await line?.stop();
});

it('a command whose answer is lost is unknown, and is not sent again; the next one is', async () => {
  const [anna, ben] = [await desk.phone(0), await desk.phone(1, { answerAfterMs: 0 })];
  await anna.dial('1002');
  await ben.next('CALL_ESTABLISHED');
  const call = await desk.call('anna', ({ state }) => state === 'answered');
  line.swallow(true);
  const asked = desk.ask('anna', 'POST', `/calls/${call.id}/park`, {});
  await new Promise((resolve) => setTimeout(resolve, 300));
  line.cut();
  line.swallow(false);
  const { status, body } = await asked;
  expect({ status, ...body }).toMatchObject({ status: 202, state: 'unknown', action: 'park' });
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect((await desk.call('anna', () => true)).state).toBe('answered');
  const { body: later } = await desk.ask('anna', 'GET', `/call-commands/${body.id}`);
  expect(later.state).toBe('unknown');
  await expect.poll(async () => (await desk.ask('anna', 'POST', `/calls/${call.id}/mute`, {})).body.state).toBe('done');
  await anna.hangup();
  await desk.record(call.id);
});
