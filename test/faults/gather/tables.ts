import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Picture } from '../picture.ts';
import { columnsOf, rowOf } from './files.ts';

/** What the database holds, read by nothing of ours. */
export async function tablesOf(url: string): Promise<Picture['tables']> {
  const connection = await createConnection({ uri: url, timezone: 'Z' });
  const read = async <T>(sql: string): Promise<T[]> => {
    const [rows] = await connection.query<RowDataPacket[]>(sql);
    return rows as unknown as T[];
  };
  try {
    const columns = await columnsOf('cel');
    const raw = await read<{ raw: string }>('SELECT raw FROM cel_events');
    const linkedIds = await read<{ linkedid: string; root: string; is_open: number }>('SELECT * FROM call_linkedids');
    const messages = await read<Picture['tables']['messages'][number] & { unsure: number }>(
      'SELECT id, tenant_id AS tenant, direction, status, is_unknown AS unsure, body FROM sms_messages',
    );
    const records = await read<{ [name: string]: never; whole: never; started: never; answered: never; ended: never }>(
      `SELECT tenant_id AS tenant, call_id AS id, linkedid, from_number AS \`from\`, started_at AS started, answered_at AS answered, ended_at AS ended,
         wait_seconds AS waitSeconds, talk_seconds AS talkSeconds, hold_seconds AS holdSeconds, complete AS whole,
         incomplete_reason AS reason FROM call_records`,
    );
    return {
      legs: await read(
        `SELECT uniqueid, sequence, tenant_id AS tenant, channel, dstchannel AS peer, start_us AS startUs,
           answer_us AS answerUs, end_us AS endUs, duration, billsec,
           CONCAT(spool_file_id, ' ', spool_offset) AS evidence FROM cdr`,
      ),
      events: raw.map((one) => rowOf(one.raw.replace(/\n$/, ''), columns)),
      linkedIds: linkedIds.map(({ linkedid, root, is_open }) => ({ linkedid, root, isOpen: is_open === 1 })),
      records: records.map(({ whole, started, answered, ended, ...row }) => ({
        ...(row as unknown as Omit<Picture['tables']['records'][number], 'complete'>),
        startedAt: (started as Date).getTime(),
        answeredAt: (answered as Date | null)?.getTime() ?? null,
        endedAt: (ended as Date).getTime(),
        complete: whole === 1,
      })),
      quarantined: await read('SELECT kind, source FROM quarantine'),
      messages: messages.map(({ unsure, ...row }) => ({ ...row, isUnknown: unsure === 1 })),
      attempts: await read('SELECT message_id AS messageId, outcome FROM sms_attempts'),
      voicemails: await read('SELECT tenant_id AS tenant, msg_id AS id FROM voicemails WHERE deleted_at IS NULL'),
      boxes: await read('SELECT tenant_id AS tenant, msg_id AS id FROM voicemail_messages WHERE msgnum >= 0'),
      commands: await read(
        'SELECT id, tenant_id AS tenant, call_id AS callId, action, channel_id AS channelId FROM call_commands',
      ),
    };
  } finally {
    connection.destroy();
  }
}
