import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Pbx } from '../../bin/lab/index.ts';
import type { Agent, AgentOptions } from '../../bin/lab/sip/agent.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import type { CallDto, EndedCallDto } from '../../src/calls/events.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { projectedQueues } from '../support/queues.ts';
import { sipAgent, sipCaller, sipCarrier } from '../support/sip.ts';
import { type Daemon, startDaemonAt } from './daemon.ts';

let url: string;
let pbx: Pbx;
let acme: DemoTenant;
let daemon: Daemon;
/** User ids of the owners of 1001, 1002 and 1003. */
let owners: number[];
const phones: Agent[] = [];

beforeAll(async () => {
  url = await mysqlUrl();
  const { tenants } = await seedTenants(url);
  acme = tenants[0] as DemoTenant;
  pbx = await freshPbx({ databaseUrl: url });
  const db = connect(url);
  await db.updateTable('queues').set({ strategy: 'ringall' }).execute();
  await projectedQueues(pbx, url);
  const people = await db.selectFrom('users').select(['id', 'email']).execute();
  owners = acme.phones.map((phone) => people.find(({ email }) => email === phone.email)?.id ?? 0);
  await db.destroy();
});
beforeEach(async () => {
  daemon = await startDaemonAt(pbx, url);
});
afterEach(async () => {
  for (const phone of phones.splice(0)) await phone.stop();
  await daemon.stop();
});
afterAll(() => pbx?.stop());

describe('live calls at a real Asterisk', () => {
  it('a call from outside that a phone answers and the caller ends', async () => {
    const anna = await phone(0, { answerAfterMs: 400 });
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, from: '+49305550123', talkMs: 800 });
    await caller.done;
    await anna.next('CALL_CLOSED');
    expect(await story()).toEqual([
      expect.stringMatching(/^call\.started ringing \[(1001)?\]$/),
      'call.ringing ringing [1001]',
      'call.answered answered [1001]',
      'call.ended answered [1001] hangup ANSWERED 16',
    ]);
    expect(last()).toMatchObject({ direction: 'inbound', from: { number: '+49305550123' }, did: acme.dids.phone });
    expect(last().to.number).toBe(acme.dids.phone);
    const { started_at, answered_at, ended_at } = last() as EndedCallDto;
    expect(between(started_at, answered_at)).toBeGreaterThan(0.3);
    expect(between(answered_at, ended_at)).toBeCloseTo(0.8, 0);
    expect(await live()).toEqual([]);
  });

  it('a busy phone leads to the mailbox: nobody talked', async () => {
    await phone(0, { busy: true });
    await (await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, talkMs: 700 })).done;
    expect((await story()).at(-1)).toMatch(/^call\.ended ringing \[.*\] hangup BUSY/);
    expect(daemon.told.map(({ type }) => type)).not.toContain('call.answered');
  });

  it('a caller who gives up while it rings', async () => {
    await phone(0);
    await (await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, cancelAfterMs: 500 })).done;
    expect(await story()).toEqual([
      expect.stringMatching(/^call\.started ringing \[(1001)?\]$/),
      'call.ringing ringing [1001]',
      'call.ended ringing [1001] hangup NO ANSWER 127',
    ]);
  });

  it('a queue: waits, rings both members, one answers', async () => {
    const anna = await phone(0, { answerAfterMs: 900 });
    await phone(1);
    await (await sipCaller({ pbx, tenant: acme, to: acme.dids.queue, talkMs: 700 })).done;
    await anna.next('CALL_CLOSED');
    const told = await story();
    // The queue's reports and the channels' come over two links, so their order varies by some milliseconds.
    expect(told.filter((line) => !line.startsWith('call.ringing')).sort()).toEqual([
      'call.answered answered [1001]',
      'call.ended answered [1001] hangup ANSWERED 16',
      expect.stringMatching(/^call\.started (ringing|queued) \[/),
      expect.stringMatching(/^queue\.caller\.joined queued \[/),
      expect.stringMatching(/^queue\.caller\.left (ringing|answered) \[/),
      'queue.stats waiting=0',
      'queue.stats waiting=1',
    ]);
    expect(told.findLast((line) => line.startsWith('call'))).toMatch(/^call\.ended/);
    expect(told).toContain('call.ringing queued [1001,1002]');
    expect(last().queue).toMatchObject({ name: 'support', display_name: 'Support' });
  });

  it('a queue: the caller gives up', async () => {
    await Promise.all([phone(0), phone(1)]);
    await (await sipCaller({ pbx, tenant: acme, to: acme.dids.queue, cancelAfterMs: 900 })).done;
    const told = await story();
    expect(told).toContain('queue.stats waiting=1');
    expect(told).toContain('queue.stats waiting=0');
    expect(told.find((line) => line.startsWith('queue.caller.left'))).toBeDefined();
    expect(told.find((line) => line.startsWith('call.ended'))).toMatch(
      /^call\.ended (queued|ringing) \[.*1002\] hangup NO ANSWER 127$/,
    );
  });

  it('hold and back', async () => {
    const [anna, ben] = [await phone(0), await phone(1, { answerAfterMs: 200 })];
    await anna.dial('1002');
    await ben.next('CALL_ESTABLISHED');
    await ben.hold();
    await expect.poll(live).toEqual(['held internal 1001>1002 [1001,1002]']);
    await ben.resume();
    await expect.poll(live).toEqual(['answered internal 1001>1002 [1001,1002]']);
    await anna.hangup();
    await ben.next('CALL_CLOSED');
    expect((await story()).map((line) => line.split(' ')[0])).toEqual([
      'call.started',
      'call.ringing',
      'call.answered',
      'call.hold',
      'call.unhold',
      'call.ended',
    ]);
    expect(last()).toMatchObject({ from: { name: 'Anna Berg' }, to: { name: 'Ben Cole' } });
  });

  it('a blind transfer: the same call rings somebody else', async () => {
    const [anna, ben] = [await phone(0, { answerAfterMs: 0 }), await phone(1, { answerAfterMs: 700 })];
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, talkMs: 2_500 });
    await anna.next('CALL_ESTABLISHED');
    await anna.transfer('1002');
    await ben.next('CALL_ESTABLISHED');
    await caller.done;
    const told = await story();
    expect(told.slice(told.indexOf('call.answered answered [1001]'))).toEqual([
      'call.answered answered [1001]',
      expect.stringMatching(/^call\.transferred (answered|ringing) \[.*\]$/),
      'call.ringing ringing [1002]',
      'call.answered answered [1002]',
      'call.ended answered [1002] hangup ANSWERED 16',
    ]);
    const transferred = daemon.told.find(({ type }) => type === 'call.transferred');
    expect(transferred?.data).toMatchObject({ transfer: { kind: 'blind', to: '1002', by: owners[0] } });
    expect(new Set(daemon.told.map(({ data }) => data['id']))).toHaveLength(1);
  });

  it('an attended transfer: the enquiry becomes part of the call', async () => {
    const [anna, ben] = [await phone(0, { answerAfterMs: 0 }), await phone(1, { answerAfterMs: 200 })];
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, talkMs: 3_500 });
    await anna.next('CALL_ESTABLISHED');
    await anna.dial('1002');
    await ben.next('CALL_ESTABLISHED');
    await expect
      .poll(live)
      .toEqual([expect.stringMatching(/^held inbound .* \[1001\]$/), 'answered internal 1001>1002 [1001,1002]']);
    await anna.transfer(await replacing(acme.phones[0]?.endpoint ?? '', '1002'));
    await expect.poll(live).toEqual([expect.stringMatching(/^answered inbound .* \[1002\]$/)]);
    await caller.done;
    await ben.next('CALL_CLOSED');
    const told = await story();
    const [main] = daemon.told;
    expect(told.filter((line) => line.startsWith('call.ended'))).toEqual([
      expect.stringMatching(/^call\.ended answered \[1001,1002\] merged ANSWERED/),
      expect.stringMatching(/^call\.ended answered \[.*1002\] hangup ANSWERED 16$/),
    ]);
    expect(daemon.told.find(({ data }) => data['reason'] === 'merged')?.data['merged_into']).toBe(main?.data['id']);
    expect(told.filter((line) => line.startsWith('call.transferred'))).toHaveLength(1);
  });

  it.each([
    ['0012025550177', '+12025550177'],
    ['0305550177', '+49305550177'],
  ])('a call to the outside, dialled %s', async (dialled, number) => {
    const carrier = await sipCarrier({ tenant: acme, ringMs: 300 });
    const anna = await phone(0);
    await anna.dial(dialled);
    await anna.next('CALL_ESTABLISHED');
    await expect.poll(live).toEqual([`answered outbound ${acme.dids.queue}>${number} [1001]`]);
    expect(last().legs).toMatchObject([{ kind: 'phone' }, { kind: 'trunk', number }]);
    await anna.hangup();
    await anna.next('CALL_CLOSED');
    await carrier.stop();
    expect((await story()).at(-1)).toBe('call.ended answered [1001] hangup ANSWERED 16');
  });

  it('a daemon that comes back goes on with the call', async () => {
    const anna = await phone(0, { answerAfterMs: 0 });
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, talkMs: 6_000 });
    await anna.next('CALL_ESTABLISHED');
    await daemon.settled();
    const before = last();
    expect(before.state).toBe('answered');
    await daemon.stop();
    daemon = await startDaemonAt(pbx, url);
    await daemon.settled();
    expect(daemon.told).toEqual([]);
    expect(await live()).toHaveLength(1);
    await caller.done;
    await anna.next('CALL_CLOSED');
    expect(await story()).toEqual(['call.ended answered [1001] hangup ANSWERED 16']);
    expect(last()).toMatchObject({ id: before.id, started_at: before.started_at, answered_at: before.answered_at });
  });

  it('hostile words of a caller change nothing but a name, and do not stay', async () => {
    await phone(0, { answerAfterMs: 0 });
    const from = '100%0D%0A%0D%0AEvent%3A%20Hangup';
    await (
      await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, from, fromName: 'x\\\\ \u202e <b>y</b>', talkMs: 300 })
    ).done;
    expect((await story()).map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['call.started', 'call.ended']),
    );
    for (const { data } of daemon.told) expect(JSON.stringify(data)).not.toMatch(/\\r|\\n|\u202e/);
  });

  it('an Asterisk that is killed: its calls end as unknown, and the next one is followed again', async () => {
    const anna = await phone(0, { answerAfterMs: 0 });
    const caller = await sipCaller({ pbx, tenant: acme, to: acme.dids.phone, talkMs: 60_000 });
    await anna.next('CALL_ESTABLISHED');
    await daemon.settled();
    await pbx.kill('SIGKILL');
    await expect.poll(() => daemon.room.readiness().ready).toBe(false);
    await pbx.restart();
    await expect.poll(() => daemon.room.readiness().ready, { timeout: 20_000 }).toBe(true);
    expect((await story()).at(-1)).toBe('call.ended answered [1001] unknown null null');
    await caller.stop();
    expect(await live()).toEqual([]);
  });
});

async function phone(n: 0 | 1 | 2, o: Partial<AgentOptions> = {}): Promise<Agent> {
  const agent = await sipAgent({ pbx, phone: acme.phones[n] as DemoPhone, ...o });
  phones.push(agent);
  return agent;
}

/** What was told, one line each; agents by extension. What depends on how fast the machine is (`call.updated`) is left out. */
async function story(): Promise<string[]> {
  await expect.poll(live).toEqual([]);
  await daemon.settled();
  const told = daemon.told.filter(({ type }) => type !== 'call.updated');
  return told.map(({ type, data }) => {
    if (type === 'queue.stats') return `queue.stats waiting=${data['waiting']}`;
    const call = data as unknown as EndedCallDto;
    const ending = type === 'call.ended' ? ` ${call.reason} ${call.disposition} ${call.hangup_cause}` : '';
    return `${type} ${call.state} ${agentsOf(call)}${ending}`;
  });
}

/** The live calls as a client's list would have them, oldest first. */
async function live(): Promise<string[]> {
  const rows = await daemon.db.selectFrom('live_calls').select('shown').orderBy('started_at').execute();
  return rows.map(({ shown }) => {
    const call = shown as unknown as CallDto;
    return `${call.state} ${call.direction} ${call.from.number}>${call.to.number} ${agentsOf(call)}`;
  });
}

function agentsOf({ agents }: CallDto): string {
  return `[${agents.map((id) => 1001 + owners.indexOf(id)).join(',')}]`;
}

/** What a phone puts into Refer-To so that the call with `other` takes the place of the one it refers. */
async function replacing(endpoint: string, other: string): Promise<string> {
  const { username, password, origin } = new URL(pbx.ariUrl);
  const headers = { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` };
  const ask = async (path: string): Promise<unknown> => (await fetch(`${origin}/ari/${path}`, { headers })).json();
  const channels = (await ask('channels')) as { id: string; name: string; connected: { number: string } }[];
  const ids = channels
    .filter(({ name }) => name.startsWith(`PJSIP/${endpoint}-`))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const id = ids.at(-1)?.id ?? '';
  const value = async (name: string): Promise<string> =>
    (
      (await ask(`channels/${id}/variable?variable=${encodeURIComponent(`CHANNEL(pjsip,${name})`)}`)) as {
        value: string;
      }
    ).value;
  const [callId, local, remote] = [await value('call-id'), await value('local_tag'), await value('remote_tag')];
  const replaces = encodeURIComponent(`${callId};to-tag=${local};from-tag=${remote}`);
  return `sip:${other}@127.0.0.1:${pbx.sipPort}?Replaces=${replaces}`;
}

function last(): CallDto {
  return daemon.told.filter(({ type }) => type !== 'queue.stats').at(-1)?.data as unknown as CallDto;
}

/** Seconds. */
function between(from: string | null, to: string | null): number {
  return (Date.parse(to ?? '') - Date.parse(from ?? '')) / 1000;
}
