import type { DeclaredRoute } from '../../tenancy/guard/route.ts';
import type { VoicemailRoom } from '../actions/context.ts';
import { audioRoutes } from './audio-routes.ts';
import { greetingRoutes } from './greeting-routes.ts';
import { mailboxRoutes } from './mailbox-routes.ts';
import { messageReads } from './message-reads.ts';
import { messageWrites } from './message-writes.ts';
import { transcriptionRoutes } from './transcription-routes.ts';

export function voicemailRoutes(room: VoicemailRoom): DeclaredRoute[] {
  return [
    ...messageReads(room),
    ...audioRoutes(room),
    ...messageWrites(room),
    ...mailboxRoutes(room),
    ...greetingRoutes(room),
    ...transcriptionRoutes(room),
  ];
}
