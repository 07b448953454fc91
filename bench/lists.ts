import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { sql } from 'kysely';
import { ensureRoot, startDatabase } from '../bin/lab/index.ts';
import { connect } from '../src/platform/mysql/connect.ts';
import { migrate } from '../src/platform/mysql/migrate.ts';
import { cursorAfter } from '../src/tenancy/guard/lists/cursor.ts';
import { type Bench, type BenchLine, type BenchOptions, benchLine, figure } from './bench-line.ts';
import { fill } from './lists/fill.ts';
import { startServers } from './lists/process.ts';

const CLIENTS = 50;
const SIZE = { cdrs: 1_000_000, contacts: 200_000 } as const;
const ROUNDS = 7;

/** Lists as a page of the console asks for them, against the same statements by mysql2 in one bare Hono route. */
export const bench: Bench = {
  name: 'lists',
  run: async ({ short, say }) => {
    const dir = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
    const root = await ensureRoot({ set: 'run', progress: say });
    const server = await startDatabase({ root, dir });
    try {
      const url = await server.createDatabase('lists');
      await migrate(url);
      await fill(url, SIZE);
      say(`${figure(SIZE.cdrs)} CDRs and ${figure(SIZE.contacts)} contacts are there`);
      return await compare(url, short ? 1 : 4, say);
    } finally {
      await server.kill();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

async function compare(url: string, seconds: number, say: BenchOptions['say']): Promise<BenchLine[]> {
  const lists = [
    { what: `25 of ${figure(SIZE.cdrs)} CDRs, latest first`, path: '/cdrs' },
    { what: `25 of ${figure(SIZE.cdrs)} CDRs of one number`, path: '/cdrs?number=%2B1202555700' },
    { what: `25 of ${figure(SIZE.contacts)} contacts by name`, path: '/contacts?sort=name' },
    { what: `25 of ${figure(SIZE.contacts)} contacts, latest first`, path: '/contacts?sort=-created_at' },
  ];
  const lines: BenchLine[] = [];
  const servers = await startServers(
    url,
    lists.map(({ path }) => `/api/v1${path}`),
  );
  for (const [n, { what, path }] of lists.entries()) {
    const peer = servers.peers[n] ?? '';
    const rounds: { ours: number; peer: number; p99: number }[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const own = await load(`${servers.ours}/api/v1${path}`, seconds);
      const other = await load(peer, seconds);
      if (round > 0) rounds.push({ ours: own.rate, peer: other.rate, p99: own.p99 });
    }
    const median = rounds.sort((a, b) => a.ours / a.peer - b.ours / b.peer)[Math.floor(ROUNDS / 2)] ?? rounds[0];
    if (median === undefined) throw new Error('nothing was measured');
    say(`${what}: p99 ${figure(median.p99)} ms at ${CLIENTS} clients`);
    const name = 'bare Hono and mysql2';
    lines.push(benchLine(`${what}, requests per second`, median.ours, { name, value: median.peer }, { atLeast: 0.6 }));
  }
  for (const deep of await deepPages(url)) {
    const [first, far] = await alternating(
      `${servers.ours}/api/v1${deep.path}`,
      `${servers.ours}/api/v1${deep.path}&cursor=${deep.cursor}`,
    );
    lines.push(benchLine(`${deep.what}, ms`, far, { name: 'page 1', value: first }, { atMost: 1.3 }));
  }
  servers.stop();
  return lines;
}

function load(url: string, seconds: number): Promise<{ rate: number; p99: number }> {
  const headers = { authorization: 'Bearer x' };
  return autocannon({ url, connections: CLIENTS, duration: seconds, headers }).then((result) => {
    if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx + result.errors} requests failed`);
    return { rate: result.requests.average, p99: result.latency.p99 };
  });
}

/** Where page 10,000 begins, as the list itself would say. */
async function deepPages(url: string) {
  const db = connect(url, { maxConnections: 1 });
  const at = async (table: 'cdr' | 'contacts', column: string, direction: 'asc' | 'desc', offset: number) => {
    const order = sql`${sql.ref(column)} ${sql.raw(direction)}, id ${sql.raw(direction)}`;
    const { rows } = await sql<{ id: number; value: string | number }>`select id, ${sql.ref(column)} as value
      from ${sql.table(table)} where tenant_id = 'acme' order by ${order} limit 1 offset ${offset}`.execute(db);
    const [row] = rows;
    if (row === undefined) throw new Error(`${table} has no row ${offset}`);
    return row;
  };
  const pages = 10_000;
  const cdr = await at('cdr', 'start_us', 'desc', pages * 25 - 1);
  const contact = await at('contacts', 'sort_name', 'asc', 7_900 * 25 - 1);
  await db.destroy();
  return [
    {
      what: 'page 10,000 of CDRs',
      path: '/cdrs?limit=25',
      cursor: cursorAfter(cdr, ['acme', '-started_at', {}]),
    },
    {
      what: 'page 7,900 of contacts',
      path: '/contacts?limit=25',
      cursor: cursorAfter(contact, ['acme', 'name', {}]),
    },
  ];
}

/** Median time of a request to each, asked in turn so that both see the same machine. */
async function alternating(a: string, b: string): Promise<[number, number]> {
  const times: [number[], number[]] = [[], []];
  for (let n = 0; n < 400; n += 1) {
    const which = n % 2 === 0 ? 0 : 1;
    const began = performance.now();
    const answer = await fetch(which === 0 ? a : b, { headers: { authorization: 'Bearer x' } });
    const { items } = (await answer.json()) as { items?: unknown[] };
    if (items?.length !== 25) throw new Error(`${answer.status}: no page of 25`);
    if (n >= 40) times[which].push(performance.now() - began);
  }
  return [median(times[0]), median(times[1])];
}

function median(values: number[]): number {
  return values.sort((x, y) => x - y)[Math.floor(values.length / 2)] ?? 0;
}
