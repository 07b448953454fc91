import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';
import type { TelephonyThings } from './telephony.ts';

/** Messages and mailboxes of a tenant, and by which ids they can be asked for. */
export interface VoicemailThings {
  readonly voicemailId: number;
  /** Of an agent's extension. */
  readonly mailboxId: number;
  /** Of the queue. */
  readonly sharedMailboxId: number;
}

type Side = VoicemailThings & TelephonyThings;

const message = reference((side: Side) => side.voicemailId);
const mailbox = reference((side: Side) => side.mailboxId);
const shared = reference((side: Side) => side.sharedMailboxId);

export const voicemailKinds: Kinds<Side> = {
  '/voicemails query mailbox_id': mailbox,
  '/voicemails query is_read': plain('true'),
  '/voicemails query folder': plain('old'),
  '/voicemails query call_id': reference((side: Side) => side.recordId, 'AAAAAAAAAAAAAAAAAAAAAA'),
  '/voicemails/{id} path id': message,
  '/voicemails/{id} body is_read': plain(true),
  '/voicemails/{id} body folder': plain('old'),
  '/voicemails/{id} query how': plain('waste'),
  '/voicemails/{id}/audio path id': message,
  '/voicemails/{id}/audio query download': plain('true'),
  '/voicemails/{id}/restore path id': message,
  '/voicemails/{id}/forward path id': message,
  '/voicemails/{id}/forward body mailbox_id': shared,
  '/voicemails/{id}/move path id': message,
  '/voicemails/{id}/move body mailbox_id': shared,
  '/voicemails/shared/{token} path token': plain('acme.1.9999999999.not-signed'),
  '/mailboxes body number': plain('810'),
  '/mailboxes body name': plain('Everybody'),
  '/mailboxes body queue_id': reference((side: Side) => side.queueId),
  '/mailboxes body language': plain('en'),
  '/mailboxes body pin': plain('739154'),
  '/mailboxes/{id} path id': mailbox,
  '/mailboxes/{id} body pin': plain('739154'),
  '/mailboxes/{id} body mail': plain('off'),
  '/mailboxes/{id} body mail_to': plain('somebody@example.com'),
  '/mailboxes/{id} body delete_mailed': plain(false),
  '/mailboxes/{id}/greetings/{kind} path id': mailbox,
  '/mailboxes/{id}/greetings/{kind} path kind': plain('busy'),
  '/voicemail-transcription body url': plain('https://hooks.example.com/words'),
  '/voicemail-transcription body secret': plain('a-secret-that-is-long-enough'),
};

/** Two messages that were heard, in Asterisk's table as in ours, so that nothing is to be followed. */
export async function addVoicemail(db: Database, tenant: DemoTenant, of: TelephonyThings): Promise<VoicemailThings> {
  const context = `${tenant.id}_vm`;
  const number = tenant.phones[0]?.mailbox ?? '';
  const owned = { tenant_id: tenant.id };
  const { uniqueid: mailboxId } = await db
    .selectFrom('voicemail')
    .select('uniqueid')
    .where('context', '=', context)
    .where('mailbox', '=', number)
    .executeTakeFirstOrThrow();
  const box = { ...owned, context, mailbox: '800', password: '739154', fullname: of.secret };
  const made = await db.insertInto('voicemail').values(box).executeTakeFirstOrThrow();
  const sharedMailboxId = Number(made.insertId);
  await db
    .insertInto('voicemail_boxes')
    .values({ ...owned, box_id: sharedMailboxId, queue_id: of.queueId })
    .execute();
  const inBox = { mailboxuser: number, mailboxcontext: context, recording: Buffer.from(`RIFF ${of.secret}`) };
  const row = (folder: string, msgnum: number) => ({
    ...inBox,
    dir: `/spool/voicemail/${context}/${number}/${folder}`,
    msgnum,
    callerid: `"${of.secret}" <+15550100>`,
    origtime: 1_772_445_600,
    duration: 4,
    flag: '',
    msg_id: msgnum < 0 ? '' : `1772445600-0000000${msgnum}`,
  });
  await db
    .insertInto('voicemail_messages')
    .values([row('Old', 0), row('Old', 1), row('busy', -1)])
    .execute();
  const ids: number[] = [];
  for (const n of [0, 1]) {
    const { insertId } = await db
      .insertInto('voicemails')
      .values({
        ...owned,
        box_id: mailboxId,
        msg_id: `1772445600-0000000${n}`,
        folder: 'Old',
        call_id: of.recordId,
        callerid: '+15550100',
        callername: of.secret,
        duration: 4,
        size: 10,
        is_read: 1,
        received_at: new Date('2026-03-02T10:00:00.000Z'),
      })
      .executeTakeFirstOrThrow();
    ids.push(Number(insertId));
  }
  await db
    .insertInto('voicemail_transcription')
    .values({ ...owned, url: `https://hooks.example.com/${of.secret}`, secret: 'sealed elsewhere' })
    .execute();
  return { voicemailId: ids[0] ?? 0, mailboxId, sharedMailboxId };
}
