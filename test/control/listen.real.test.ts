import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../bin/lab/sip/agent.ts';
import { Media } from '../../bin/lab/sip/phone/media.ts';
import type { DemoPhone } from '../../bin/seed/demo.ts';
import type { CallCommandDto, CallListenerDto } from '../../src/control/events.ts';
import { sipPhone } from '../support/sip.ts';
import { type Desk, openDesk, type Shown } from './desk.ts';
import { share, soundOf } from './sound.ts';

const [SILENT, LOUD] = [0.002, 0.02];
const SAMS_TONE = 1_000;

interface Listening {
  readonly listener: CallListenerDto;
  readonly command: CallCommandDto;
}

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
  await desk.phoneForSam();
});
beforeEach(() => announce('silent'));
afterEach(() => desk.quiet());
afterAll(() => desk?.stop());

async function announce(call_listening: 'announced' | 'silent'): Promise<void> {
  expect((await desk.ask('ada', 'PATCH', '/tenant', { settings: { call_listening } })).status).toBe(200);
}

async function talking(): Promise<{ call: Shown; anna: Agent; ben: Agent; leg: string }> {
  const [anna, ben] = [await desk.phone(0), await desk.phone(1, { answerAfterMs: 0 })];
  await anna.dial('1002');
  await ben.next('CALL_ESTABLISHED');
  const call = await desk.call('sam', ({ state }) => state === 'answered');
  return { call, anna, ben, leg: call.legs[0]?.id ?? '' };
}

const endpoint = (n: 0 | 1 | 2): string => desk.acme.phones[n]?.endpoint ?? '';

/** What each listening phone does, as Asterisk has it: `PJSIP/acme_…-00000001,uqES`. */
async function spying(): Promise<string[]> {
  const channels = (await desk.pbx.cli('core show channels concise')).split('\n').map((line) => line.split('!'));
  return channels.filter(([, , , , , app]) => app === 'ChanSpy').map((fields) => fields[6] ?? '');
}

async function listener(call: Shown, id: number, state: CallListenerDto['state']): Promise<CallListenerDto> {
  const read = async () => {
    const { body } = await desk.ask<{ items: CallListenerDto[] }>('sam', 'GET', `/calls/${call.id}/listeners`);
    return body.items.find((one) => one.id === id);
  };
  await expect.poll(async () => (await read())?.state, { timeout: 10_000 }).toBe(state);
  return (await read()) as CallListenerDto;
}

describe('a supervisor', () => {
  it('listens, whispers and barges in, and is no party of the call', async () => {
    const { call, anna, leg } = await talking();
    expect(call.may).toEqual(expect.arrayContaining(['listen', 'whisper', 'barge']));
    const carla = await desk.phone(2, { answerAfterMs: 100 });
    const listen = () =>
      desk.ask<Listening>('sam', 'POST', `/calls/${call.id}/listeners`, { mode: 'listen', leg_id: leg });
    // A double click rings the phone once.
    const both = (await Promise.all([listen(), listen()])).sort((a, b) => a.status - b.status);
    expect(both.map(({ status }) => status)).toEqual([202, 409]);
    const { body } = both[0] as (typeof both)[number];
    expect(body.command.state).toBe('done');
    await carla.next('CALL_ESTABLISHED');
    await listener(call, body.listener.id, 'listening');
    const mutedBen = await desk.ask('sam', 'POST', `/calls/${call.id}/mute`, { leg_id: call.legs[1]?.id });
    expect(mutedBen.body.state).toBe('done');
    expect((await soundOf(desk.pbx, endpoint(2))).to).toBeGreaterThan(LOUD);
    expect((await soundOf(desk.pbx, endpoint(0))).to).toBeLessThan(SILENT);

    expect(await spying()).toEqual([expect.stringContaining(`PJSIP/${endpoint(0)}-`)]);
    expect(await spying()).toEqual([expect.stringMatching(/,uqES$/)]);
    const path = `/calls/${call.id}/listeners/${body.listener.id}`;
    expect((await desk.ask<Listening>('sam', 'PUT', path, { mode: 'whisper' })).body.listener.mode).toBe('whisper');
    await expect.poll(spying).toEqual([expect.stringMatching(/,uqESw$/)]);
    await desk.ask('sam', 'PUT', path, { mode: 'barge' });
    await expect.poll(spying).toEqual([expect.stringMatching(/,uqESB$/)]);

    expect((await desk.call('sam', () => true)).legs).toHaveLength(2);
    await desk.ask('sam', 'DELETE', path);
    const ended = await listener(call, body.listener.id, 'ended');
    expect(ended.seconds).toBeGreaterThanOrEqual(2);
    expect((await desk.call('sam', () => true)).state).toBe('answered');
    await anna.hangup();
    expect(await desk.record(call.id)).toMatchObject({ agents: [await desk.userId('anna'), await desk.userId('ben')] });
    expect(await desk.records(1)).toHaveLength(1);
    expect(await desk.db.selectFrom('quarantine').select('reason').execute()).toEqual([]);
    const log = await desk.db
      .selectFrom('audit_logs')
      .select(['action', 'user_id', 'changes'])
      .where('entity_id', '=', call.id)
      .orderBy('id')
      .execute();
    expect(log.map(({ action }) => action).filter((action) => action.startsWith('call.listen'))).toEqual([
      'call.listen',
      'call.listen.began',
      'call.listen_mode',
      'call.listen_mode',
      'call.listen_stop',
      'call.listen.ended',
    ]);
    expect(log.find(({ action }) => action === 'call.listen.ended')?.changes).toMatchObject({
      agent_id: await desk.userId('anna'),
      seconds: ended.seconds,
    });
  });

  it('is heard by the one he whispers to, and by both when he barges in', async () => {
    const ear = await Media.open();
    const anna = await sipPhone({ pbx: desk.pbx, phone: desk.acme.phones[0] as DemoPhone, sound: ear });
    await desk.phone(1, { answerAfterMs: 0 });
    await desk.phone(2, { answerAfterMs: 0, toneHz: SAMS_TONE });
    const made = anna.dial('1002');
    await made.until('answered');
    const call = await desk.call('sam', ({ state, legs }) => state === 'answered' && legs.length === 2);
    const hears = async () => share(await ear.listen(600), SAMS_TONE) > 0.2;
    const hearing = (so: boolean) => expect.poll(hears).toBe(so);
    const [annas, bens] = call.legs.map(({ id }) => id);
    const listeners = `/calls/${call.id}/listeners`;
    const begin = async (leg_id = '') => {
      const order = { mode: 'listen', leg_id };
      const { id } = (await desk.ask<Listening>('sam', 'POST', listeners, order)).body.listener;
      await listener(call, id, 'listening');
      return `${listeners}/${id}`;
    };
    const to = (path: string, mode: string) => desk.ask('sam', 'PUT', path, { mode });

    const withAnna = await begin(annas);
    expect(await hears()).toBe(false);
    await to(withAnna, 'whisper');
    await hearing(true);
    await to(withAnna, 'listen');
    await hearing(false);
    await desk.ask('sam', 'DELETE', withAnna);
    await listener(call, Number(withAnna.split('/').at(-1)), 'ended');
    const withBen = await begin(bens);
    await to(withBen, 'whisper');
    await expect.poll(spying).toEqual([expect.stringMatching(/,uqESw$/)]);
    expect(await hears()).toBe(false);
    await to(withBen, 'barge');
    await hearing(true);
    await made.hangup();
    await anna.stop();
  }, 60_000);

  it('tells the parties first where the tenant wants it so', async () => {
    await announce('announced');
    const { call, anna, leg } = await talking();
    const carla = await desk.phone(2, { answerAfterMs: 0 });
    const order = { mode: 'listen', leg_id: leg };
    const { body } = await desk.ask<Listening>('sam', 'POST', `/calls/${call.id}/listeners`, order);
    expect(body.listener.announced).toBe(true);
    expect(await desk.pbx.cli('core show channels')).toMatch(/Snoop\/.*Stasis/);
    await anna.hangup();
    await carla.next('CALL_CLOSED');
    await desk.record(call.id);
  });

  it('is let in by permission, and to the own teams’ calls only', async () => {
    const { call, anna, leg } = await talking();
    const listen = (who: string, body: object) => desk.ask(who, 'POST', `/calls/${call.id}/listeners`, body);
    expect((await listen('vera', { mode: 'listen', leg_id: leg })).status).toBe(403);
    expect((await listen('ben', { mode: 'listen', leg_id: leg })).status).toBe(403);
    expect((await listen('hanna@globex', { mode: 'listen', leg_id: leg })).status).toBe(404);
    expect((await listen('sam', { mode: 'listen' })).status).toBe(422);
    expect((await listen('ada', { mode: 'listen', leg_id: leg })).status).toBe(409);
    const sam = await desk.userId('sam');
    const set = (changes: object) =>
      desk.db.updateTable('user_roles').set(changes).where('user_id', '=', sam).execute();
    await set({ permissions: JSON.stringify({ can_coach_agents: false }) });
    await expect.poll(async () => (await listen('sam', { mode: 'whisper', leg_id: leg })).status).toBe(403);
    await set({ permissions: null, teams: JSON.stringify(['night']) });
    await expect.poll(async () => (await listen('sam', { mode: 'listen', leg_id: leg })).status).toBe(404);
    await set({ teams: JSON.stringify([]) });
    await anna.hangup();
    await desk.record(call.id);
  });
});

it('no number or variable leads a phone to where others are listened to or wait', async () => {
  for (const context of ['acme_phones', 'acme_inbound', 'globex_phones', 'globex_inbound']) {
    for (const place of ['listen', 'enquire', 'join', 'wait', 'hand-over', 'enquiry']) {
      expect(await desk.pbx.cli(`dialplan show ${place}@${context}`)).toMatch(/no existence|no such/i);
    }
  }
});
