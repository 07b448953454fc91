import type { RecordingPolicy } from './recording-policy.ts';

/** An extension as people set it up: a number, the phone behind it and its mailbox. */
export interface Phone {
  readonly number: string;
  readonly displayName: string;
  readonly userId: number | null;
  readonly kind: 'sip' | 'webrtc';
  readonly codecs: readonly string[];
  /** The phone may sit behind a router that changes addresses. */
  readonly nat: boolean;
  /** What colleagues see when it calls. */
  readonly callerName: string;
  readonly callerNumber: string;
  readonly outboundNumber: string | null;
  readonly outboundClass: 'internal' | 'national' | 'international';
  readonly dnd: boolean;
  readonly forwards: Forwards;
  readonly ringSeconds: number;
  /** The tenant's own word for it. */
  readonly pickupGroup: string | null;
  /** Of calls to it and of those it makes outside; null: what counts without it. */
  readonly recordingPolicy: RecordingPolicy | null;
  readonly mailbox: Mailbox | null;
}

export interface Forwards {
  readonly always: string | null;
  readonly busy: string | null;
  readonly noAnswer: string | null;
  readonly unreachable: string | null;
}

export interface Mailbox {
  readonly number: string;
  readonly language: string | null;
}

export const CODECS = ['opus', 'g722', 'ulaw', 'alaw', 'gsm', 'vp8', 'h264'] as const;
export type Codec = (typeof CODECS)[number];
export const AUDIO_CODECS: readonly string[] = ['opus', 'g722', 'ulaw', 'alaw', 'gsm'];

/** What a new extension is where nobody says otherwise. */
export function newPhone(number: string, displayName: string, kind: Phone['kind'] = 'sip'): Phone {
  return {
    number,
    displayName,
    userId: null,
    kind,
    codecs: kind === 'webrtc' ? ['opus', 'ulaw'] : ['ulaw', 'alaw'],
    nat: true,
    callerName: displayName,
    callerNumber: number,
    outboundNumber: null,
    outboundClass: 'international',
    dnd: false,
    forwards: { always: null, busy: null, noAnswer: null, unreachable: null },
    ringSeconds: 30,
    pickupGroup: null,
    recordingPolicy: null,
    mailbox: { number, language: null },
  };
}
