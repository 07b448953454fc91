import type { VoicemailDto } from '../events.ts';
import { WASTE } from '../model/folder.ts';
import type { ContactName } from '../store/callers.ts';
import type { VoicemailRow } from '../store/voicemails.ts';

export function presentVoicemail(row: VoicemailRow, contacts: ReadonlyMap<string, ContactName>): VoicemailDto {
  const contact = contacts.get(row.callerid);
  return {
    id: row.id,
    mailbox: { id: row.box_id, number: row.mailbox, name: row.box_name ?? '' },
    folder: presentFolder(row.folder),
    is_read: row.is_read === 1,
    read_at: row.read_at?.toISOString() ?? null,
    urgent: row.urgent === 1,
    from: {
      number: row.callerid,
      name: row.callername,
      contact: contact === undefined ? null : { id: contact.id, name: contact.name },
    },
    received_at: row.received_at.toISOString(),
    duration_seconds: row.duration,
    size_bytes: row.size,
    format: row.format,
    call_id: row.call_id,
    did_id: row.did_id,
    user_id: row.user_id,
    transcription: row.transcription,
    deleted_at: row.deleted_at?.toISOString() ?? null,
  };
}

export function presentFolder(folder: string): string {
  return folder === WASTE ? 'waste' : folder.toLowerCase();
}
