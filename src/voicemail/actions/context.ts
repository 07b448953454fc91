import type { VoicemailCommands } from '../../asterisk/commands/voicemail.ts';
import type { PbxInspection } from '../../asterisk/pbx-event.ts';
import type { Log } from '../../platform/log.ts';
import type { Mailer } from '../../platform/mail.ts';
import type { Seal } from '../../platform/seal.ts';
import type { Turns } from '../../platform/turns.ts';
import type { Follower } from './follow/follower.ts';
import type { Following } from './follow/following.ts';
import type { PostAudio } from './tasks/post-audio.ts';

/** What the actions of this room work with. */
export interface VoicemailRoom extends Following {
  readonly commands: VoicemailCommands;
  readonly inspection: PbxInspection;
  readonly follower: Follower;
  /** Of a box: copies that are put into it. */
  readonly turns: Turns;
  readonly mailer: Mailer;
  readonly postAudio: PostAudio;
  /** Keeps the secret that signs what is sent out. */
  readonly seal: Seal;
  /** Signs links in mails. */
  readonly linkKey: Uint8Array;
  readonly publicUrl: string;
  readonly log: Log;
  /** When it was noted that somebody listens to a message that was not left for him, by who and which. */
  readonly listening: Map<string, number>;
}
