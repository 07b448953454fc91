import { sql } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { transact } from '../../src/platform/mysql/transact.ts';
import { personalVoicemails } from '../../src/voicemail/store/personal.ts';
import { KINDS } from '../platform/database.ts';
import { migratedUrl, seedTenants } from '../support/lab.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { until } from '../support/until.ts';
import { openRoom, type Room } from './room.ts';

sideBySide('removed while another message leaves the folder on the phone, on %s', KINDS, (kind) => {
  let room: Room;
  beforeAll(async () => {
    const url = await migratedUrl(kind);
    await seedTenants(url);
    room = await openRoom(url);
    await room.door.start();
  });
  afterAll(() => room?.stop());

  const present = async (mailbox: string) => {
    const { rows } = await sql<{ msg_id: string }>`
      select msg_id from voicemail_messages
      where mailboxuser = ${mailbox} and mailboxcontext = 'acme_vm' order by msgnum`.execute(room.db);
    return rows.map(({ msg_id }) => msg_id);
  };
  /** As app_voicemail does: the row goes and the rest of the folder slides down, after `remove` has looked. */
  const whileDeleted = async <T>(msgId: string, remove: () => Promise<T>): Promise<T> => {
    const phone = await room.db.startTransaction().execute();
    const { rows } = await sql<{ dir: string; msgnum: number }>`
      select dir, msgnum from voicemail_messages where msg_id = ${msgId}`.execute(phone);
    const { dir, msgnum } = rows[0] ?? { dir: '', msgnum: -1 };
    await sql`delete from voicemail_messages where dir = ${dir} and msgnum = ${msgnum}`.execute(phone);
    await sql`
      update voicemail_messages set msgnum = msgnum - 1
      where dir = ${dir} and msgnum > ${msgnum} order by msgnum`.execute(phone);
    const removed = remove();
    const waits = async () => {
      const { rows } = await sql`
        select 1 from information_schema.processlist
        where command <> 'Sleep'
        and (info like '%voicemail_messages%for update' or info like 'delete%voicemail_messages%')`.execute(room.db);
      return rows.length > 0;
    };
    await until(waits, 'the removal waits for the phone').finally(() => phone.commit().execute());
    return removed;
  };

  it('what is old goes by age, not what slid into its place', async () => {
    const [day, now] = [86_400_000, room.now];
    room.now = now - 400 * day;
    const onPhone = await room.leave('1002');
    await room.leave('1002');
    room.now = now;
    const young = await room.leave('1002');
    const [retention] = room.door.retention;
    await whileDeleted(onPhone, () =>
      transact(room.db, async (trx) => retention?.prune(trx, 'acme', new Date(now - 365 * day), 500)),
    );
    expect(await present('1002')).toEqual([young]);
  });

  it('what a person left is erased, not what slid into its place', async () => {
    const theirs = { from: '<+4915112345678>' };
    const onPhone = await room.leave('1003', theirs);
    await room.leave('1003', theirs);
    const other = await room.leave('1003');
    const nobody = { emails: [], names: [], contactIds: [], userIds: [] };
    const subject = { tenantId: 'acme', numbers: ['+4915112345678'], ...nobody };
    await whileDeleted(onPhone, () => personalVoicemails(() => {}).erase(room.db, subject, 'erased-x'));
    expect(await present('1003')).toEqual([other]);
  });
});
