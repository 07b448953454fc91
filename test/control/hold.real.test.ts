import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../bin/lab/sip/agent.ts';
import { type Desk, legsOf, openDesk, type Shown } from './desk.ts';
import { soundOf } from './sound.ts';

/** Loudness of silence, and of a tone. */
const [SILENT, LOUD] = [0.002, 0.02];

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});
afterEach(() => desk.quiet());
afterAll(() => desk?.stop());

/** Anna, who called Ben; both send a tone. */
async function talking(): Promise<{ call: Shown; anna: Agent; ben: Agent }> {
  const [anna, ben] = [await desk.phone(0), await desk.phone(1, { answerAfterMs: 0 })];
  await anna.dial('1002');
  await ben.next('CALL_ESTABLISHED');
  return { call: await desk.call('anna', ({ state }) => state === 'answered'), anna, ben };
}

const endpoint = (n: 0 | 1 | 2): string => desk.acme.phones[n]?.endpoint ?? '';
const ask = (call: Shown, verb: string, body: object = {}) =>
  desk.ask('anna', 'POST', `/calls/${call.id}/${verb}`, body);

describe('hold', () => {
  it('plays music to the other side and silence to the own, and undoes both', async () => {
    const { call, anna } = await talking();
    expect((await ask(call, 'hold')).body).toMatchObject({ state: 'done', action: 'hold' });
    const held = await desk.call('anna', ({ state }) => state === 'held');
    expect(legsOf(held)).toBe('held phone 1001, held phone 1002');
    const [own, other] = [await soundOf(desk.pbx, endpoint(0)), await soundOf(desk.pbx, endpoint(1))];
    expect(own.to).toBeLessThan(SILENT);
    expect(other.to).toBeGreaterThan(LOUD / 10);
    expect(other.toneTo).toBeLessThan(0.2);
    expect((await ask(call, 'hold')).status).toBe(409);
    expect((await ask(call, 'unhold')).body).toMatchObject({ state: 'done' });
    await desk.call('anna', ({ state }) => state === 'answered');
    expect((await soundOf(desk.pbx, endpoint(0))).to).toBeGreaterThan(LOUD);
    expect((await soundOf(desk.pbx, endpoint(1))).toneTo).toBeGreaterThan(0.8);
    expect((await ask(call, 'unhold')).status).toBe(409);
    await anna.hangup();
    expect(await desk.record(call.id)).toMatchObject({ disposition: 'ANSWERED', transfers: [] });
    expect(await desk.records(1)).toHaveLength(1);
    expect(await desk.db.selectFrom('quarantine').select('reason').execute()).toEqual([]);
  });

  it('ends with the call: nothing of it stays behind', async () => {
    const { call, ben } = await talking();
    await ask(call, 'hold');
    await ben.hangup();
    await desk.record(call.id);
    expect(await desk.pbx.cli('core show channels concise')).toBe('');
  });
});

describe('mute', () => {
  it('lets the other side hear nothing, also after a hold', async () => {
    const { call, anna } = await talking();
    expect((await ask(call, 'mute')).body).toMatchObject({ state: 'done' });
    expect((await soundOf(desk.pbx, endpoint(1))).to).toBeLessThan(SILENT);
    expect((await soundOf(desk.pbx, endpoint(0))).to).toBeGreaterThan(LOUD);
    expect((await ask(call, 'hold')).body).toMatchObject({ state: 'done' });
    expect((await ask(call, 'unhold')).body).toMatchObject({ state: 'done' });
    await desk.call('anna', ({ state }) => state === 'answered');
    expect((await soundOf(desk.pbx, endpoint(1))).to).toBeLessThan(SILENT);
    await ask(call, 'unmute');
    expect((await soundOf(desk.pbx, endpoint(1))).to).toBeGreaterThan(LOUD);
    await anna.hangup();
    await desk.record(call.id);
  });
});

describe('digits', () => {
  it('reach the other side as if the phone had sent them, and are kept nowhere', async () => {
    const { call, anna, ben } = await talking();
    expect((await ask(call, 'dtmf', { digits: '4712#' })).body).toMatchObject({ state: 'done' });
    await expect
      .poll(() =>
        ben.history
          .filter(({ type }) => type === 'CALL_DTMF_START')
          .map(({ param }) => param)
          .join(''),
      )
      .toBe('4712#');
    expect((await ask(call, 'dtmf', { digits: '12;rm' })).status).toBe(422);
    const rows = await desk.db.selectFrom('audit_logs').select('changes').where('action', '=', 'call.dtmf').execute();
    expect(JSON.stringify(rows)).not.toContain('4712');
    await anna.hangup();
    await desk.record(call.id);
  });
});

describe('parking', () => {
  it('says where, and brings the call to whoever takes it back', async () => {
    const { call, anna } = await talking();
    const parked = await ask(call, 'park');
    expect(parked.body).toMatchObject({ state: 'done', result: { space: '701' } });
    await anna.next('CALL_CLOSED');
    const waiting = await desk.call('sam', ({ state }) => state === 'held');
    expect(waiting.legs).toEqual([expect.objectContaining({ number: '1002', state: 'held', parked_at: '701' })]);
    const carla = await desk.phone(2, { answerAfterMs: 0 });
    await desk.phoneForSam();
    const { body } = await desk.ask('sam', 'POST', `/calls/${waiting.id}/retrieve`, {});
    await carla.next('CALL_ESTABLISHED');
    const back = await desk.call('sam', ({ state }) => state === 'answered');
    expect(legsOf(back)).toContain('talking phone 1002');
    const { body: command } = await desk.ask('sam', 'GET', `/call-commands/${body.id}`);
    expect(command.state).toBe('done');
    await carla.hangup();
    expect(await desk.record(call.id)).toMatchObject({ transfers: [], disposition: 'ANSWERED', complete: true });
  });
});
