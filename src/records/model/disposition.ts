import type { Channel } from './channels.ts';

export const DISPOSITIONS = ['ANSWERED', 'NO ANSWER', 'BUSY', 'FAILED', 'CONGESTION'] as const;
export type Disposition = (typeof DISPOSITIONS)[number];

/** Dial's and Queue's own word for how the last attempt ended, as the caller's channel carried it at hang-up. */
const BY_DIAL_STATUS: Readonly<Record<string, Disposition>> = {
  NOANSWER: 'NO ANSWER',
  CANCEL: 'NO ANSWER',
  BUSY: 'BUSY',
  CONGESTION: 'CONGESTION',
  CHANUNAVAIL: 'FAILED',
  DONTCALL: 'FAILED',
  TORTURE: 'FAILED',
  INVALIDARGS: 'FAILED',
};

/** Q.850 causes, where nothing was dialled or nobody said how it ended. */
const BY_CAUSE: Readonly<Record<number, Disposition>> = {
  17: 'BUSY',
  34: 'CONGESTION',
  38: 'CONGESTION',
  42: 'CONGESTION',
};

/**
 * `answered` means that the caller talked with somebody. Asterisk's own answer (before a queue, an announcement or
 * voicemail) is none, and neither is billsec above 0. Only a call that was never meant for a person (echo test, own
 * mailbox, menu left at once) is ANSWERED by the machine that took it.
 */
export function dispositionOf(origin: Channel, answered: boolean): Disposition {
  if (answered) return 'ANSWERED';
  const sought = origin.apps.some(({ app }) => app === 'Dial' || app === 'Queue');
  const leftToVoicemail = origin.apps.some(({ app }) => app === 'VoiceMail');
  if (!sought && !leftToVoicemail && origin.answeredAt !== null && !wasTurnedAway(origin)) return 'ANSWERED';
  const { dialStatus = '', cause = null } = origin.hangup ?? {};
  const refusal = BY_DIAL_STATUS[dialStatus] ?? (cause === null ? undefined : BY_CAUSE[cause]);
  const nobody = leftToVoicemail || sought || (wasCalled(origin) && !wasTurnedAway(origin));
  if (refusal === undefined) return nobody ? 'NO ANSWER' : 'FAILED';
  return refusal === 'FAILED' && leftToVoicemail ? 'NO ANSWER' : refusal;
}

/** Its phone was answered, and then the dialplan did not let it call. */
function wasTurnedAway(origin: Channel): boolean {
  const { source = '', cause = null } = origin.hangup ?? {};
  return wasCalled(origin) && source.startsWith('dialplan') && cause !== 16;
}

/** Asterisk called it (click to call), it did not call. */
function wasCalled(origin: Channel): boolean {
  return origin.exten === 's';
}
