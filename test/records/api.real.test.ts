import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, it } from 'vitest';
import { conversationId } from '../../src/asterisk/naming.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { type Answer, askerOf } from './asking.ts';
import { addPeople, type People } from './people.ts';
import { readInto } from './reading.ts';
import { type Scenario, scenario, scenarios } from './scenario.ts';
import { shifted } from './spool-text.ts';

/** Of each kind one, so that what a filter finds can be counted by hand. */
const MORE = /^(after-hours|attended-transfer-|callback|click|handed|local|menu|park-timeout|queue-(local|ringall))/;
const SHOWN = scenarios().filter(({ name }) => !MORE.test(name));
const HOSTILE = '=HYPERLINK("http://x.example.com")';

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('call records over HTTP, from %s', (_name, freshUrl) => {
  let ask: ReturnType<typeof askerOf>;
  let db: ReturnType<typeof connect>;
  let acme: People;
  let queueId: number;
  const sue = () => `acme/${acme.users['1002']}/supervisor`;
  const alice = () => `acme/${acme.users['1001']}/agent`;
  const bob = () => `acme/${acme.users['1002']}/agent`;
  const idOf = ({ events }: Pick<Scenario, 'events'>) => conversationId('pbx1', events[0]?.linkedId ?? '');
  const ids = ({ body }: Answer) => body.items.map(({ id }) => id);

  beforeAll(async () => {
    const url = await freshUrl();
    db = connect(url);
    acme = await addPeople(db);
    await addPeople(db, 'globex');
    const queue = { tenant_id: 'acme', name: 'acme_support', local_name: 'support', display_name: 'Support' };
    queueId = Number((await db.insertInto('queues').values(queue).executeTakeFirstOrThrow()).insertId);
    const named = scenario('hostile-names');
    await readInto(db, [
      ...SHOWN.filter(({ name }) => name !== 'hostile-names'),
      { events: named.events.map((event) => ({ ...event, name: HOSTILE })), legs: named.legs },
      shifted(scenario('answered'), { serial: 9, tenant: 'globex' }),
    ]);
    ask = askerOf(db);
  }, 60_000);

  it('keeps a supervisor with teams to calls of people of them, each once', async () => {
    const teams = (who: string, names: string[]) =>
      db
        .updateTable('user_roles')
        .set({ teams: JSON.stringify(names) })
        .where('user_id', '=', acme.users[who as '1001'])
        .execute();
    await teams('1001', ['sales']);
    await teams('1002', ['support', 'night']);
    const boss = (names: string) => `acme/987654321/supervisor/${names}`;
    const list = async (who: string, query = '') => {
      const found: string[] = [];
      for (let cursor = ''; ; ) {
        const { body } = await ask(who, `/call-records?limit=3${query}${cursor}`);
        found.push(...body.items.map(({ id }) => id));
        if (body.next_cursor === null) return found;
        cursor = `&cursor=${body.next_cursor}`;
      }
    };
    const everything = await list(sue());
    const [one, two] = [await list(boss('sales')), await list(boss('night'))];
    expect(one).toEqual(await list(sue(), `&agent_id=${acme.users['1001']}`));
    expect(two).toEqual(await list(sue(), `&agent_id=${acme.users['1002']}`));
    const both = await list(boss('sales+night'));
    expect(both).toEqual(everything.filter((id) => one.includes(id) || two.includes(id)));
    expect(new Set(both).size).toBe(both.length);
    expect(two.length).toBeLessThan(everything.length);
    expect(await list(boss('nobody'))).toEqual([]);
    expect(await list(boss('sales'), `&agent_id=${acme.users['1002']}`)).toEqual([]);
    const csv = await ask(boss('sales'), '/call-records', 'text/csv');
    expect(parse(csv.text)).toHaveLength(one.length + 1);
    const beyond = one.find((id) => !two.includes(id)) ?? '';
    expect((await ask(boss('night'), `/call-records/${beyond}`)).status).toBe(404);
    expect((await ask(boss('sales'), `/call-records/${beyond}`)).status).toBe(200);
    const legs = async (who: string) => (await ask(who, '/cdrs?limit=100')).body.items.map(({ user_id }) => user_id);
    expect(new Set(await legs(boss('sales')))).toEqual(new Set([acme.users['1001']]));
    expect(new Set(await legs(boss('sales+night')))).toEqual(new Set(Object.values(acme.users)));
    await teams('1001', []);
    await teams('1002', []);
  });

  it('shows one in full, with its parties and legs and nothing that guards the PBX', async () => {
    const call = scenario('attended-transfer');
    const answer = await ask(sue(), `/call-records/${idOf(call)}`);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      id: idOf(call),
      direction: 'inbound',
      from: { number: '+493055500199', name: 'Ann Caller' },
      to: { number: '+49305550101', name: '' },
      did: '+49305550101',
      agents: [acme.users['1001'], acme.users['1002']],
      started_at: '2026-11-22T07:10:16.621Z',
      answered_at: '2026-11-22T07:10:16.829Z',
      ended_at: '2026-11-22T07:10:21.051Z',
      talk_seconds: 4,
      disposition: 'ANSWERED',
      hangup_cause: 16,
      transfers: [{ type: 'attended', at: '2026-11-22T07:10:19.046Z', by: acme.users['1001'], to: '1002' }],
      complete: true,
      incomplete_reason: null,
      parties: [
        { user_id: acme.users['1001'], role: 'answered', talk_seconds: 2 },
        { user_id: acme.users['1002'], role: 'answered', talk_seconds: 3 },
      ],
      legs: [
        { uniqueid: '1795331416.42', linkedid: '1795331416.42', call_id: idOf(call), user_id: acme.users['1001'] },
        { uniqueid: '1795331417.44', linkedid: '1795331417.44', call_id: idOf(call) },
        { uniqueid: '1795331416.42', sequence: 35, user_id: acme.users['1002'] },
      ],
    });
    expect(answer.text).not.toMatch(/lab7x2k9|PJSIP|k3v9x2m7qd|p8w4r6t2zb/);
  });

  it('answers for a foreign one as for one that never was', async () => {
    const foreign = await ask(sue(), `/call-records/${idOf(shifted(scenario('answered'), { serial: 9 }))}`);
    const absent = await ask(sue(), '/call-records/AAAAAAAAAAAAAAAAAAAAAA');
    const plain = ({ status, text }: Answer) => [status, text.replace(/"(request_id|instance)":"[^"]*"/g, '')];
    expect(plain(foreign)).toEqual(plain(absent));
    expect(foreign.status).toBe(404);
  });

  it('shows people only what their own phone took part in, missed calls included', async () => {
    const mine = await ask(bob(), '/call-records?limit=100');
    const expected = ['attended-transfer', 'blind-transfer', 'internal', 'park-retrieve', 'pickup']
      .map(scenario)
      .map(idOf);
    expect(ids(mine).sort()).toEqual(expected.sort());
    expect((await ask(bob(), `/call-records/${idOf(scenario('busy'))}`)).status).toBe(404);
    expect((await ask(alice(), `/call-records/${idOf(scenario('busy'))}`)).status).toBe(200);
    expect((await ask(bob(), `/call-records?agent_id=${acme.users['1001']}`)).body.items).toEqual([]);
    expect(
      (await ask(bob(), '/cdrs?limit=100')).body.items.every(({ user_id }) => user_id === acme.users['1002']),
    ).toBe(true);
    expect((await ask(`acme/${acme.users['1001']}/viewer`, '/call-records?limit=100')).body.items).toHaveLength(20);
    expect((await ask('', '/call-records')).status).toBe(401);
  });

  it('pages through everything once, in each order', async () => {
    for (const sort of ['-started_at', 'started_at', '-talk_seconds', '-wait_seconds']) {
      const seen = await pages(`/call-records?limit=3&sort=${sort}`);
      expect(seen).toHaveLength(20);
      expect(new Set(seen.map(({ id }) => id)).size).toBe(20);
      const key = sort.replace('-', '') as 'started_at' | 'talk_seconds';
      const values = seen.map((one) => one[key]);
      const sorted = [...values].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
      expect(values).toEqual(sort.startsWith('-') ? sorted.reverse() : sorted);
    }
    const legs = await pages('/cdrs?limit=7');
    expect(legs).toHaveLength(SHOWN.flatMap((call) => call.legs).length);
  });

  async function pages(path: string) {
    const seen: Answer['body']['items'] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { body }: Answer = await ask(sue(), cursor === '' ? path : `${path}&cursor=${cursor}`);
      seen.push(...body.items);
      cursor = body.next_cursor;
    }
    return seen;
  }

  it.each([
    ['disposition=BUSY', ['busy', 'busy-after-answer']],
    ['direction=outbound', ['outbound']],
    ['direction=internal', ['internal']],
    ['number=%2B49305550177', ['outbound']],
    ['number=1001&direction=internal', ['internal']],
    ['did=%2B49305550104', ['voicemail']],
    ['voicemail=true', ['voicemail']],
    ['complete=false', []],
    ['from=2026-11-22T11:05:00Z&to=2026-11-22T11:05:56Z', ['queue-answered', 'queue-answered-after-answer']],
    ['from=2026-11-23T00:00:00Z', []],
    ['queue_id=999999', []],
  ])('finds calls by %s', async (filter, names) => {
    const answer = await ask(sue(), `/call-records?limit=100&${filter}`);
    expect(answer.status).toBe(200);
    expect(ids(answer).sort()).toEqual(names.map(scenario).map(idOf).sort());
  });

  it('finds calls and legs by queue and by agent', async () => {
    const queued = await ask(sue(), `/call-records?limit=100&queue_id=${queueId}`);
    expect(queued.body.items).toHaveLength(6);
    expect(queued.body.items[0]?.queue).toEqual({ id: queueId, name: 'support', display_name: 'Support' });
    const legs = await ask(sue(), `/cdrs?limit=100&queue_id=${queueId}&disposition=NO%20ANSWER`);
    expect(legs.body.items.map(({ disposition }) => disposition)).toEqual(Array(5).fill('NO ANSWER'));
    const bobs = await ask(sue(), `/call-records?limit=100&agent_id=${acme.users['1002']}`);
    expect(bobs.body.items).toHaveLength(5);
  });

  it('refuses what is no filter, no order, or a cursor of another list', async () => {
    const { body } = await ask(sue(), '/call-records?limit=2');
    const cursor = body.next_cursor ?? '';
    for (const [query, path] of [
      ['sort=from_name', 'sort'],
      ['sort=started_at%20desc', 'sort'],
      ['limit=101', 'limit'],
      ['from=yesterday', 'from'],
      ['disposition=ANSWERED%27--', 'disposition'],
      ['queue=1', 'queue'],
      ['cursor=x', 'cursor'],
      [`cursor=${cursor}&disposition=BUSY`, 'cursor'],
      [`cursor=${cursor}&sort=started_at`, 'cursor'],
      [`cursor=${Buffer.from(cursor, 'base64url').toString().replace(/^\d/, '9')}`, 'cursor'],
      [
        `cursor=${Buffer.from(
          Buffer.from(cursor, 'base64url')
            .toString()
            .replace(/ [\w-]+ /, ' AAAAAAAAAAAAAAAAAAAAAA '),
        ).toString('base64url')}`,
        'cursor',
      ],
    ] as const) {
      const answer = await ask(sue(), `/call-records?${query}`);
      expect([query, answer.status]).toEqual([query, 422]);
      expect(answer.body.errors[0]?.path).toContain(path);
    }
    const other = await ask(`globex/1/supervisor`, `/call-records?limit=2&cursor=${cursor}`);
    expect(other.status).toBe(422);
  });

  it('exports everything as CSV that no spreadsheet takes for a formula', async () => {
    const answer = await ask(sue(), '/call-records?limit=3', 'text/csv');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('vary')).toMatch(/accept/i);
    const rows: Record<string, string>[] = parse(answer.text, { columns: true });
    expect(rows).toHaveLength(20);
    const hostile = rows.find(({ id }) => id === idOf(scenario('hostile-names')));
    expect(hostile?.['from_name']).toBe(`'${HOSTILE}`);
    const plain = rows.find(({ id }) => id === idOf(scenario('answered')));
    expect(plain).toMatchObject({
      from_number: '+493055500199',
      talk_seconds: '2',
      agents: String(acme.users['1001']),
    });
    const legs: string[][] = parse((await ask(sue(), '/cdrs', 'text/csv')).text);
    expect(legs).toHaveLength(1 + SHOWN.flatMap((call) => call.legs).length);
    expect(answer.text + JSON.stringify(legs)).not.toMatch(/lab7x2k9|PJSIP/);
  });
});
