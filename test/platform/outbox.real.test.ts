import fc from 'fast-check';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Announcement, SequencedAnnouncement } from '../../src/platform/announcement.ts';
import { createEventBus } from '../../src/platform/event-bus.ts';
import { silentLog } from '../../src/platform/log.ts';
import type { Database } from '../../src/platform/mysql/connect.ts';
import { failureOf } from '../../src/platform/mysql/failure.ts';
import { createOutbox, type Outbox } from '../../src/platform/mysql/outbox.ts';
import { transact } from '../../src/platform/mysql/transact.ts';
import { borrowedUrl } from '../support/lab-borrowed.ts';
import { addTenants, KINDS, opened } from './database.ts';

function announcement(tenantId: string, n: number): Announcement {
  return {
    tenantId,
    type: 'thing.happened',
    at: Date.UTC(2026, 10, 22, 10, 0, 0, n),
    topics: [`thing:${n}`],
    data: { n },
  };
}

async function begun(db: Database): Promise<{ outbox: Outbox; heard: SequencedAnnouncement[] }> {
  const bus = createEventBus({ log: silentLog });
  const heard: SequencedAnnouncement[] = [];
  bus.subscribe((events) => heard.push(...events));
  const outbox = createOutbox({ db, bus, log: silentLog });
  await outbox.start();
  onTestFinished(() => outbox.stop());
  return { outbox, heard };
}

describe.each(KINDS)('the outbox on %s', (kind) => {
  it('numbers per tenant from 1, keeps what was said, and hands it on after the commit', async () => {
    const db = opened(await borrowedUrl(kind));
    await addTenants(db, 'acme', 'globex');
    const { outbox, heard } = await begun(db);
    const said = [announcement('acme', 1), announcement('globex', 2), announcement('acme', 3)];
    const sequenced = await transact(db, (trx) => outbox.append(trx, said));
    expect(sequenced.map(({ tenantId, seq }) => [tenantId, seq])).toEqual([
      ['acme', 1],
      ['globex', 1],
      ['acme', 2],
    ]);
    expect(heard).toEqual([]);
    outbox.publish(sequenced);
    expect(heard).toEqual(sequenced);
    expect(sequenced.map(({ data, json }) => [data, JSON.parse(json ?? '')])).toEqual(
      said.map(({ data }) => [data, data]),
    );
    const [one, , three] = sequenced.map(({ json: _, ...event }) => event);
    expect(await outbox.since('acme', 0, 10)).toEqual({ events: [one, three], pruned: false });
    expect(await outbox.since('acme', 1, 10)).toEqual({ events: [three], pruned: false });
    expect(await outbox.since('acme', 0, 1)).toEqual({ events: [one], pruned: false });
    expect(await outbox.since('acme', 2, 10)).toEqual({ events: [], pruned: false });
  });

  it('keeps what JSON and names can hold', async () => {
    const db = opened(await borrowedUrl(kind));
    await addTenants(db, 'acme');
    const { outbox } = await begun(db);
    const data = { name: 'O\'Hara "Bob" \\ 山 😀 \u0000 \\ud800', half: '\ud83d', deep: [{ a: null, b: 1.5 }] };
    await transact(db, (trx) => outbox.append(trx, [{ ...announcement('acme', 1), data }]));
    const { events } = await outbox.since('acme', 0, 10);
    expect(events[0]?.data).toEqual({ ...data, half: '\ufffd' });
    expect(events[0]?.at).toBe(announcement('acme', 1).at);
    expect(events[0]?.topics).toEqual(['thing:1']);
  });

  it('leaves no gap where a transaction was rolled back', async () => {
    const db = opened(await borrowedUrl(kind));
    await addTenants(db, 'acme');
    const { outbox } = await begun(db);
    const failing = transact(db, async (trx) => {
      await outbox.append(trx, [announcement('acme', 1), announcement('acme', 2)]);
      throw new Error('changed our mind');
    });
    await expect(failing).rejects.toThrow('changed our mind');
    const [first] = await transact(db, (trx) => outbox.append(trx, [announcement('acme', 3)]));
    expect(first?.seq).toBe(1);
  });

  it('refuses a tenant that does not exist', async () => {
    const db = opened(await borrowedUrl(kind));
    const { outbox } = await begun(db);
    const error = await transact(db, (trx) => outbox.append(trx, [announcement('nobody', 1)])).catch((e: unknown) => e);
    expect(failureOf(error)).toBe('data');
  });

  it('gives a head that fits the rows read with it', async () => {
    const db = opened(await borrowedUrl(kind));
    await addTenants(db, 'acme');
    const { outbox } = await begun(db);
    await sql`create table things (n int)`.execute(db);
    let running = true;
    const writing = (async () => {
      for (let n = 1; running; n++) {
        await transact(db, async (trx) => {
          await sql`insert into things values (${n})`.execute(trx);
          await outbox.append(trx, [announcement('acme', n)]);
        });
      }
    })();
    for (let i = 0; i < 50; i++) {
      const [head, rows] = await transact(db, async (trx) => {
        const seen = await sql<{ n: number }>`select count(*) as n from things`.execute(trx);
        return [await outbox.head(trx, 'acme'), seen.rows[0]?.n];
      });
      expect(head).toBe(rows);
    }
    running = false;
    await writing;
  });

  it('forgets the oldest first and says so to who asks for them', async () => {
    const db = opened(await borrowedUrl(kind));
    await addTenants(db, 'acme', 'globex');
    const { outbox } = await begun(db);
    await transact(db, (trx) =>
      outbox.append(
        trx,
        [1, 2, 3, 4, 5].map((n) => announcement('acme', n)),
      ),
    );
    await transact(db, (trx) => outbox.append(trx, [announcement('globex', 1)]));
    await sql`update event_outbox set created_at = '2026-01-01 00:00:00' where seq <= 3 and tenant_id = 'acme'`.execute(
      db,
    );
    expect(await outbox.prune(Date.UTC(2026, 1, 1))).toBe(3);
    expect((await outbox.since('acme', 3, 10)).events.map(({ seq }) => seq)).toEqual([4, 5]);
    expect(await outbox.since('acme', 2, 10)).toEqual({ events: [], pruned: true });
    expect(await outbox.since('acme', 6, 10)).toEqual({ events: [], pruned: true }); // from before a restored backup
    expect((await outbox.since('globex', 0, 10)).events).toHaveLength(1);
    expect(await outbox.prune(Date.now() + 3_600_000)).toBe(3);
    expect(await outbox.since('acme', 5, 10)).toEqual({ events: [], pruned: false });
    expect(await outbox.since('acme', 4, 10)).toEqual({ events: [], pruned: true });
  });

  it('any writers at once: no gap, commit order, each told once and in order', { timeout: 120_000 }, async () => {
    const db = opened(await borrowedUrl(kind));
    const { outbox, heard } = await begun(db);
    let round = 0;
    const tenant = fc.constantFrom('a', 'b', 'c');
    const work = fc.record({
      tenants: fc.array(tenant, { minLength: 1, maxLength: 5 }),
      fails: fc.boolean(),
      slow: fc.nat(3),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(work, { maxLength: 4 }), { minLength: 2, maxLength: 6 }), async (writers) => {
        const name = (local: string) => `t${round}-${local}`;
        round++;
        heard.length = 0;
        await addTenants(db, name('a'), name('b'), name('c'));
        const commits: (readonly SequencedAnnouncement[])[] = [];
        await Promise.all(
          writers.map(async (jobs) => {
            for (const { tenants, fails, slow } of jobs) {
              const sequenced = await transact(db, async (trx) => {
                const appended = await outbox.append(
                  trx,
                  tenants.map((local, n) => announcement(name(local), n)),
                );
                await new Promise((resolve) => setTimeout(resolve, slow));
                if (fails) throw new Error('no');
                return appended;
              }).catch((error: Error) => {
                expect(error.message).toBe('no');
                return null;
              });
              if (sequenced === null) continue;
              commits.push(sequenced);
              // told late, so that others overtake
              setTimeout(() => outbox.publish(sequenced), slow * 3);
            }
          }),
        );
        const total = commits.flat().length;
        await expect.poll(() => heard.length, { interval: 2 }).toBe(total);
        for (const local of ['a', 'b', 'c']) {
          const told = heard.filter(({ tenantId }) => tenantId === name(local));
          expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1));
          const { events } = await outbox.since(name(local), 0, 1_000);
          expect(told.map(({ seq, data }) => [seq, data])).toEqual(events.map(({ seq, data }) => [seq, data]));
        }
      }),
      { numRuns: 25 },
    );
  });
});
