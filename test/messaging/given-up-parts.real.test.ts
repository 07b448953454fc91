import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Messaging } from '../../src/messaging/actions/context.ts';
import { giveUpFragments } from '../../src/messaging/actions/receiving/give-up-fragments.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { type Desk, openDesk } from './desk.ts';
import { ACME } from './office.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk?.close());

/** As much of the room as giving up needs; its database cannot announce anything as often as `failures` says. */
function roomThatFails(failures: number): Messaging {
  let left = failures;
  return {
    db: desk.office.db,
    clock: { now: () => Date.now() },
    log: silentLog,
    counted: createMetrics().counter({ name: 'sms_total', help: 'Messages', labels: ['direction', 'outcome'] }),
    directory: { endpoint: () => null, teamsOf: () => [] },
    outbox: {
      append: async (_trx: unknown, news: readonly unknown[]) => {
        if (news.length > 0 && left-- > 0) throw new Error('the database went away');
        return [];
      },
      publish: () => {},
    },
    wake: () => {},
  } as never;
}

it('what came of a message is kept until it is shown, and shown once', async () => {
  const from = desk.somebody();
  const { id: provider_id } = await desk.office.db
    .selectFrom('sms_providers')
    .select('id')
    .where('tenant_id', '=', ACME.id)
    .executeTakeFirstOrThrow();
  const whole = { tenant_id: ACME.id, provider_id, sender: from, recipient: ACME.number, reference: 7, total: 3 };
  const created_at = new Date(Date.now() - 2 * 3_600_000);
  await desk.office.db
    .insertInto('sms_fragments')
    .values([
      { ...whole, part: 1, body: 'begin ', created_at },
      { ...whole, part: 3, body: ' end', created_at },
    ])
    .execute();
  const room = roomThatFails(1);
  await expect(giveUpFragments(room)).rejects.toThrow('went away');
  await giveUpFragments(room);
  await giveUpFragments(room);
  const shown = await desk.listed(`number=${encodeURIComponent(from)}`);
  expect(shown).toMatchObject([{ body: 'begin […] end', status: 'received' }]);
  expect(await desk.office.db.selectFrom('sms_fragments').select('part').execute()).toEqual([]);
});
