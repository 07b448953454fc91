import type { DeclaredEvent, EventAccess } from '../tenancy/guard/event.ts';

/** Whose box it is, and who serves the queue whose box it is; with the permission all of them. */
const OF_BOXES: EventAccess = { anyOf: ['can_listen_calls'], own: true };

/** What this room announces. Topics: `mailbox:<id>`, `queue:<id>` of a shared box, and `agent:` and `team:` of its people. */
export const VOICEMAIL_EVENTS = [
  { type: 'voicemail.received', summary: 'Somebody left a message.', access: OF_BOXES },
  { type: 'voicemail.read', summary: 'A message was heard, on the phone or elsewhere.', access: OF_BOXES },
  {
    type: 'voicemail.updated',
    summary: 'A message is new again, lies in another folder, was restored, or what it says was written down.',
    access: OF_BOXES,
  },
  {
    type: 'voicemail.deleted',
    summary: 'A message was deleted; for good where `data.gone` is true.',
    access: OF_BOXES,
  },
] as const satisfies readonly DeclaredEvent[];

export interface VoicemailDto {
  readonly id: number;
  readonly mailbox: { readonly id: number; readonly number: string; readonly name: string };
  /** Asterisk's folder, in small letters; `waste` for one that waits to be deleted for good. */
  readonly folder: string;
  readonly is_read: boolean;
  readonly read_at: string | null;
  readonly urgent: boolean;
  readonly from: {
    /** E.164 where it can be understood; '' when withheld. */
    readonly number: string;
    readonly name: string;
    readonly contact: { readonly id: number; readonly name: string } | null;
  };
  readonly received_at: string;
  readonly duration_seconds: number;
  readonly size_bytes: number;
  readonly format: string;
  /** Of the call that left it, while its record is not there yet too. */
  readonly call_id: string | null;
  readonly did_id: number | null;
  readonly user_id: number | null;
  readonly transcription: string | null;
  readonly deleted_at: string | null;
}

export interface VoicemailEventData {
  readonly 'voicemail.received': VoicemailDto;
  readonly 'voicemail.read': VoicemailDto;
  readonly 'voicemail.updated': VoicemailDto;
  readonly 'voicemail.deleted': VoicemailDto & { readonly gone: boolean };
}
