import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import type { VoicemailCommands } from '../../src/asterisk/commands/voicemail.ts';
import type { PbxEvent } from '../../src/asterisk/pbx-event.ts';
import type { SequencedAnnouncement } from '../../src/platform/announcement.ts';
import { createEventBus } from '../../src/platform/event-bus.ts';
import { createLog, silentLog } from '../../src/platform/log.ts';
import { createMailer } from '../../src/platform/mail.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createOutbox } from '../../src/platform/mysql/outbox.ts';
import { createSeal } from '../../src/platform/seal.ts';
import { createVoicemail, type VoicemailDoor } from '../../src/voicemail/index.ts';

/** The room on a real database, where the test writes what Asterisk would; its PBX does as it is asked. */
export interface Room {
  readonly db: Database;
  readonly told: SequencedAnnouncement[];
  /** Commands as they were asked. */
  readonly asked: string[];
  now: number;
  /** What Asterisk says when the box changed. */
  changed(mailbox: string, linkedId?: string | null): void;
  /** Writes a message and says nothing. @returns its id */
  leave(mailbox: string, o?: { from?: string; folder?: string; tenant?: string; sound?: Buffer }): Promise<string>;
  move(msgId: string, folder: string): Promise<void>;
  /** The same room once more, as another daemon has it. */
  another(): VoicemailDoor;
  readonly door: VoicemailDoor;
  sealed(secret: string, tenant: string): string;
  stop(): Promise<void>;
}

export async function openRoom(
  url: string,
  o: { smtpUrl?: string; insideToo?: readonly string[] } = {},
): Promise<Room> {
  const log = process.env['TEST_LOG'] === '1' ? createLog() : silentLog;
  const db = connect(url);
  const bus = createEventBus({ log: silentLog });
  const outbox = createOutbox({ db, bus, log: silentLog });
  const told: SequencedAnnouncement[] = [];
  bus.subscribe((events) => told.push(...events));
  await outbox.start();
  const asked: string[] = [];
  const listeners = new Set<(event: PbxEvent) => void>();
  let count = 0;
  const dirOf = (tenant: string, mailbox: string, folder: string) =>
    `/var/spool/asterisk/voicemail/${tenant}_vm/${mailbox}/${folder}`;
  const nextIn = async (dir: string): Promise<number> => {
    const { rows } = await sql<{ n: number }>`
      select coalesce(max(msgnum), -1) + 1 as n from voicemail_messages where dir = ${dir}`.execute(db);
    return Number(rows[0]?.n ?? 0);
  };
  const move = async (msgId: string, folder: string): Promise<void> => {
    const { rows } = await sql<{ dir: string }>`select dir from voicemail_messages where msg_id = ${msgId}`.execute(db);
    const dir = `${rows[0]?.dir.replace(/\/[^/]*$/, '')}/${folder}`;
    const number = await nextIn(dir);
    await sql`update voicemail_messages set dir = ${dir}, msgnum = ${number} where msg_id = ${msgId}`.execute(db);
  };
  const commands: VoicemailCommands = {
    voicemailMove: async ({ id, toFolder }) => {
      asked.push(`move ${id} ${toFolder}`);
      await move(id, toFolder);
    },
    voicemailRemove: async ({ id }) => {
      asked.push(`remove ${id}`);
      await sql`delete from voicemail_messages where msg_id = ${id}`.execute(db);
    },
    voicemailForward: async () => {},
    voicemailRefresh: async ({ mailbox }) => void asked.push(`refresh ${mailbox}`),
  };
  const tokenKey = randomBytes(32);
  const made = (): VoicemailDoor =>
    createVoicemail({
      db,
      outbox,
      pbx: {
        events: {
          listen: (one) => {
            listeners.add(one);
            return () => listeners.delete(one);
          },
        },
        commands,
        inspection: { inspect: () => Promise.reject(new Error('not asked here')) },
      },
      mailer: createMailer({ url: o.smtpUrl ?? null, from: 'Patchbay <no-reply@example.com>', log: silentLog }),
      tokenKey,
      publicUrl: 'https://pbx.example.com',
      ...(o.insideToo ? { insideToo: o.insideToo } : {}),
      log,
      clock: { now: () => room.now },
      everyMs: 1_000,
    });
  const room: Room = {
    db,
    told,
    asked,
    now: Date.now(),
    door: made(),
    another: made,
    sealed: (secret, tenant) => createSeal(tokenKey, 'voicemail transcription').close(secret, tenant),
    changed: (mailbox, linkedId = null) => {
      const box = { mailbox, context: 'acme_vm', linkedId };
      for (const hear of listeners) hear({ type: 'mailbox.changed', pbx: 'pbx1', at: room.now * 1000, ...box });
    },
    leave: async (
      mailbox,
      { from = '"Ann Caller" <+493055501999>', folder = 'INBOX', tenant = 'acme', sound } = {},
    ) => {
      const msgId = `${Math.floor(room.now / 1000)}-${(count++).toString(16).padStart(8, '0')}`;
      const dir = dirOf(tenant, mailbox, folder);
      await db
        .insertInto('voicemail_messages')
        .values({
          dir,
          msgnum: await nextIn(dir),
          callerid: from,
          origtime: Math.floor(room.now / 1000),
          duration: 5,
          recording: sound ?? Buffer.from(`RIFF ${msgId}`),
          flag: '',
          mailboxuser: mailbox,
          mailboxcontext: `${tenant}_vm`,
          msg_id: msgId,
        })
        .execute();
      return msgId;
    },
    move,
    stop: async () => {
      await room.door.stop();
      await outbox.stop();
      await db.destroy();
    },
  };
  return room;
}
