import { sql } from 'kysely';
import { lastNumbers } from '../../src/platform/mysql/outbox-table.ts';
import { transact } from '../../src/platform/mysql/transact.ts';
import { stage } from './stage.ts';

/**
 * A process that changes things without pause, each change and its announcement in one transaction, and serves the
 * stream; made to be killed. Things are counters: what a client must see of each is 1, 2, 3 … without a gap or a double.
 */
const [databaseUrl = '', seed = '1'] = process.argv.slice(2);
const s = await stage(databaseUrl, { limits: { pollMs: 150, replayed: 400 } });
await s.room.start();

let state = Number(seed);
const random = (below: number): number => {
  state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((state / 2_147_483_648) * below);
};

async function change(): Promise<void> {
  const ids = Array.from({ length: 1 + random(3) }, () => 1 + random(20));
  const events = await transact(s.db, async (trx) => {
    const announcements = [];
    for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
      await sql`insert into things (id, version) values (${id}, 1) on duplicate key update version = version + 1`.execute(
        trx,
      );
      const { rows } = await sql<{ version: number }>`select version from things where id = ${id}`.execute(trx);
      const data = { id, version: rows[0]?.version ?? 0 };
      announcements.push({ tenantId: 'acme', type: 'call.started', at: Date.now(), data });
    }
    return s.outbox.append(trx, announcements);
  });
  // Now and then it is never told, as if this process had died here or were another one.
  if (random(10) > 0) s.outbox.publish(events);
}

async function worker(): Promise<void> {
  while (running) {
    await change();
    if (random(4) === 0) await new Promise((resolve) => setTimeout(resolve, random(20)));
  }
}

let running = true;
const workers = Array.from({ length: 3 }, worker);

process.on('message', async (message) => {
  if (message === 'rest') {
    running = false;
    await Promise.all(workers);
    process.send?.('resting');
  }
  if (message === 'picture') {
    // Rows and number of one moment, as every live list gives them.
    const picture = await s.db.transaction().execute(async (trx) => {
      const { rows } = await sql<{ id: number; version: number }>`select id, version from things`.execute(trx);
      return { things: rows, seq: (await lastNumbers(trx, ['acme']))[0]?.last_seq ?? 0 };
    });
    process.send?.(picture);
  }
});
process.send?.({ url: s.url });
