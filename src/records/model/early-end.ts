import type { EarlyEnd } from './call-record.ts';
import type { Conversation } from './conversation.ts';

/** What the PBX said of itself when it was last asked for the whole picture. */
export interface PbxPicture {
  /** Epoch microseconds by the PBX. */
  readonly at: number;
  readonly bootedAt: number;
  readonly channels: ReadonlySet<string>;
}

export interface Quiet {
  /** Milliseconds since something was last added to the conversation. */
  readonly forMs: number;
  /** Milliseconds since the picture was taken. */
  readonly sincePictureMs: number;
}

/**
 * Whether a conversation that Asterisk has not ended will never be: null while it may. To be asked only when everything
 * that Asterisk has written was read; what it wrote a moment ago may still be on its way, hence the waits.
 */
export function earlyEnd(
  conversation: Conversation,
  now: { readonly life: number; readonly picture: PbxPicture | null },
  quiet: Quiet,
): EarlyEnd | null {
  if (conversation.life < now.life) return 'pbx_lost';
  if (!conversation.fromCel) return quiet.forMs >= SETTLED_MS ? 'no_cel' : null;
  const waiting = [...conversation.channels].flatMap(([id, ended]) => (ended ? [] : [id]));
  if (waiting.length === 0) return quiet.forMs >= SETTLED_MS ? 'no_linkedid_end' : null;
  const { picture } = now;
  if (picture === null || quiet.sincePictureMs < ON_ITS_WAY_MS) return null;
  if (conversation.firstAt < picture.bootedAt) return 'pbx_lost';
  const lives = waiting.some((id) => picture.channels.has(id));
  const older = conversation.lastAt < picture.at - ON_ITS_WAY_MS * 1000;
  return !lives && older ? 'channel_gone' : null;
}

const SETTLED_MS = 30_000;
const ON_ITS_WAY_MS = 5_000;
