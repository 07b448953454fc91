import type { TenantSettings } from '../../../tenancy/guard/tenant-settings.ts';
import type { ContactName } from '../../store/callers.ts';
import type { VoicemailRow } from '../../store/voicemails.ts';

/** What a caller says of himself is a stranger's text: in plain text, one line, so it is nothing but text. */
export function mailText(
  row: VoicemailRow,
  contact: ContactName | null,
  { timezone, language }: Pick<TenantSettings, 'timezone' | 'language'>,
  link: string | null,
): { subject: string; text: string } {
  const name = contact?.name || row.callername;
  const who = [name, row.callerid].filter((part) => part !== '').join(', ') || 'a caller who withheld the number';
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeStyle: 'short', timeZone: timezone });
  const lines = [
    `From: ${who}`,
    `Mailbox: ${row.mailbox}${row.box_name === null ? '' : ` (${row.box_name})`}`,
    `Received: ${when.format(row.received_at)}`,
    `Length: ${Math.floor(row.duration / 60)}:${String(row.duration % 60).padStart(2, '0')}`,
    ...(row.urgent === 1 ? ['Marked as urgent'] : []),
    ...(row.transcription === null ? [] : ['', row.transcription]),
    ...(link === null ? [] : ['', `Listen: ${link}`, 'The link works for 14 days, for everybody who has it.']),
  ];
  return { subject: `Voicemail from ${who}`.slice(0, 200), text: `${lines.join('\n')}\n` };
}
