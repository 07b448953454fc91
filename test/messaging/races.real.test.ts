import { setTimeout as sleep } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Messaging } from '../../src/messaging/actions/context.ts';
import { giveUpFragments } from '../../src/messaging/actions/receiving/give-up-fragments.ts';
import type { SmsDto } from '../../src/messaging/events.ts';
import { startsBetween } from '../../src/messaging/store/attempts.ts';
import { insertMessage } from '../../src/messaging/store/messages.ts';
import { dueMessages, enqueueNow } from '../../src/messaging/store/outgoing.ts';
import { addToThread, holdThread } from '../../src/messaging/store/threads.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';
import { tenantScope } from '../../src/platform/mysql/tenant-scope.ts';
import { type Desk, openDesk } from './desk.ts';
import { ACME } from './office.ts';

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
}, 120_000);
afterAll(() => desk?.close());

/** Runs `others` while `held` stands uncommitted; they have come as far as its locks when it is committed. */
async function whileHeld<T>(held: (trx: Transaction<DB>) => Promise<unknown>, others: () => Promise<T>): Promise<T> {
  const trx = await desk.office.db.startTransaction().execute();
  try {
    await held(trx);
    const asked = others();
    asked.catch(() => {});
    await sleep(400);
    await trx.commit().execute();
    return await asked;
  } catch (error) {
    if (!trx.isCommitted) await trx.rollback().execute();
    throw error;
  }
}

const optOutOf = async (number: string) =>
  (
    (await desk.office.ask('supervisor', 'GET', `/sms/opt-outs?number=${encodeURIComponent(number)}`)).body as {
      items: { id: number; source: string }[];
    }
  ).items[0];

it('a message that comes while the conversation is being read stays unread', async () => {
  const from = desk.somebody();
  await desk.arrive(from, 'first');
  const [first] = await desk.listed(`number=${encodeURIComponent(from)}`);
  const id = first?.thread_id ?? 0;
  const arriving = async (whole: Transaction<DB>) => {
    const trx = tenantScope(whole, ACME.id);
    const at = new Date();
    const didId = desk.office.dids.get(ACME.number) ?? 0;
    const thread = await holdThread(trx, { tenantId: ACME.id, didId, number: from, contactId: null, at });
    const row = {
      tenant_id: ACME.id,
      thread_id: thread.id,
      did_id: didId,
      direction: 'inbound' as const,
      metadata: '{}',
    };
    const text = { sender: from, recipient: ACME.number, body: 'second', status: 'received' as const };
    const message = await insertMessage(trx, {
      ...row,
      ...text,
      encoding: 'gsm7',
      segments: 1,
      created_at: at,
      updated_at: at,
    });
    await addToThread(trx, thread, { id: message?.id ?? 0, at, inbound: true, contactId: null });
  };
  const read = await whileHeld(arriving, () =>
    desk.office.ask('supervisor', 'POST', `/sms/threads/${id}/read`, { up_to: first?.id }),
  );
  expect(read.status, read.text).toBe(200);
  expect(read.body).toMatchObject({ unread: 1 });
  const rows = await desk.office.db
    .selectFrom('sms_threads')
    .select(['unread', 'read_id'])
    .where('id', '=', id)
    .execute();
  expect(rows).toEqual([{ unread: 1, read_id: first?.id }]);
});

it('reports of two parts at one moment are both counted', async () => {
  const { id } = (await desk.send(desk.somebody(), 'long')).body as SmsDto;
  await desk.become(id, 'queued');
  const { db } = desk.office;
  const { provider_id, provider_message_id } = await db
    .selectFrom('sms_messages')
    .select(['provider_id', 'provider_message_id'])
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const other = `${provider_message_id}b`;
  const part = { tenant_id: ACME.id, provider_id: provider_id ?? 0, message_id: id, status: 'sent' as const };
  await db
    .insertInto('sms_parts')
    .values({ ...part, provider_message_id: other })
    .execute();
  const answers = await whileHeld(
    (trx) => trx.selectFrom('sms_messages').select('id').where('id', '=', id).forUpdate().execute(),
    () =>
      Promise.all(
        [provider_message_id ?? '', other].map((sid) => desk.report({ MessageSid: sid, MessageStatus: 'delivered' })),
      ),
  );
  expect(answers.map(({ status }) => status)).toEqual([204, 204]);
  expect(await desk.show(id)).toMatchObject({ status: 'delivered' });
});

it('a report that comes while the answer that names its message is written counts', async () => {
  const { id } = (await desk.send(desk.somebody(), 'short')).body as SmsDto;
  await desk.become(id, 'queued');
  const { db } = desk.office;
  const ofIt = db.selectFrom('sms_parts').selectAll().where('message_id', '=', id);
  const part = await ofIt.executeTakeFirstOrThrow();
  await db.deleteFrom('sms_parts').where('message_id', '=', id).execute();
  const change = { outcome: 'under_way' as const, ended_at: null };
  await db.updateTable('sms_attempts').set(change).where('message_id', '=', id).execute();
  const attempts = db.selectFrom('sms_attempts').select('reference').where('message_id', '=', id);
  const { reference } = await attempts.executeTakeFirstOrThrow();
  const answered = async (trx: Transaction<DB>) => {
    await trx.selectFrom('sms_messages').select('id').where('id', '=', id).forUpdate().execute();
    await trx.updateTable('sms_attempts').set({ outcome: 'accepted' }).where('message_id', '=', id).execute();
    await trx.insertInto('sms_parts').values(part).execute();
  };
  const form = { MessageSid: part.provider_message_id, MessageStatus: 'undelivered', ErrorCode: '30003' };
  await whileHeld(answered, () => desk.report(form, reference));
  expect(await desk.show(id)).toMatchObject({ status: 'failed', error: { code: '30003' } });
  expect((await ofIt.executeTakeFirst())?.status).toBe('failed');
});

it('STOP of somebody whom the tenant had put on the register is the person’s own', async () => {
  const from = desk.somebody();
  expect((await desk.office.ask('agent', 'POST', '/sms/opt-outs', { number: from })).status).toBe(201);
  await desk.arrive(from, 'STOP');
  const out = await optOutOf(from);
  expect(out).toMatchObject({ source: 'keyword' });
  expect((await desk.office.ask('supervisor', 'DELETE', `/sms/opt-outs/${out?.id}`)).status).toBe(409);
  expect(desk.askedOf(from)).toHaveLength(0);
});

it('STOP that comes while the tenant takes its own entry away stands', async () => {
  const from = desk.somebody();
  await desk.office.ask('agent', 'POST', '/sms/opt-outs', { number: from });
  const { id } = (await optOutOf(from)) ?? { id: 0 };
  const stop = (trx: Transaction<DB>) =>
    trx.updateTable('sms_opt_outs').set({ source: 'keyword' }).where('id', '=', id).execute();
  const removed = await whileHeld(stop, () => desk.office.ask('supervisor', 'DELETE', `/sms/opt-outs/${id}`));
  expect(removed.status).toBe(409);
  expect((await desk.send(from, 'please?')).status).toBe(409);
});

it('parts whose others never came are not lost when the daemon is stopped while it gives them up', async () => {
  const { db } = desk.office;
  const sender = desk.somebody();
  const { id: provider_id } = await db.selectFrom('sms_providers').select('id').executeTakeFirstOrThrow();
  const of = { tenant_id: ACME.id, provider_id, sender, recipient: ACME.number };
  await db
    .insertInto('sms_fragments')
    .values({ ...of, reference: 7, total: 2, part: 1, body: 'one ' })
    .execute();
  const stopped = new Error('the daemon was stopped');
  const messaging: Messaging = {
    ...({} as Messaging),
    db,
    clock: { now: () => Date.now() + 2 * 3_600_000 },
    log: silentLog,
    counted: createMetrics().counter({ name: 'sms_total', help: 'as in the room', labels: ['direction', 'outcome'] }),
    directory: { endpoint: () => null, teamsOf: () => [] },
    wake: () => {},
    outbox: {
      publish: () => {},
      append: async (_trx, news) => {
        if (news.length > 0) throw stopped;
        return [];
      },
    },
  };
  await expect(giveUpFragments(messaging)).rejects.toThrow(stopped);
  await giveUpFragments({ ...messaging, outbox: { publish: () => {}, append: async () => [] } });
  expect(await desk.listed(`number=${encodeURIComponent(sender)}`)).toMatchObject([{ body: 'one […]' }]);
  expect(await db.selectFrom('sms_fragments').select('part').where('sender', '=', sender).execute()).toEqual([]);
});

it('what is taken while the clock is an hour ahead is due by the right one, and counts for no minute of it', async () => {
  const { id } = (await desk.send(desk.somebody(), 'early')).body as SmsDto;
  await desk.become(id, 'queued');
  const [now, ahead] = [new Date(), new Date(Date.now() + 3_600_000)];
  const undone = new Error('undone');
  const look = desk.office.db.transaction().execute(async (trx) => {
    await enqueueNow(trx, 'acme', id, ahead);
    expect(await dueMessages(trx, new Date(now.getTime() + 5_000), 100)).toContain(id);
    await trx.updateTable('sms_attempts').set({ started_at: ahead }).where('message_id', '=', id).execute();
    const starts = await startsBetween(trx, null, new Date(now.getTime() - 60_000), new Date(), 1_000);
    expect(starts.filter((at) => at > now.getTime() + 60_000)).toEqual([]);
    throw undone;
  });
  await expect(look).rejects.toBe(undone);
});
