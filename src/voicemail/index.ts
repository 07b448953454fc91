import { hkdfSync } from 'node:crypto';
import type { VoicemailCommands } from '../asterisk/commands/voicemail.ts';
import type { PbxEvents, PbxInspection } from '../asterisk/pbx-event.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part, Readiness } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Mailer } from '../platform/mail.ts';
import type { Database } from '../platform/mysql/connect.ts';
import type { Outbox } from '../platform/mysql/outbox.ts';
import { createOutside } from '../platform/outside/address.ts';
import { createSeal } from '../platform/seal.ts';
import { createTurns } from '../platform/turns.ts';
import type { PersonalData } from '../tenancy/guard/personal-data.ts';
import type { RetentionKind } from '../tenancy/guard/retention.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import type { VoicemailRoom } from './actions/context.ts';
import { createFollower } from './actions/follow/follower.ts';
import type { Following } from './actions/follow/following.ts';
import { createLamps } from './actions/follow/lamps.ts';
import { createPostAudio } from './actions/tasks/post-audio.ts';
import { createTaskRunner } from './actions/tasks/run-tasks.ts';
import { voicemailRoutes } from './api/routes.ts';
import { createUpkeep, wasteJob } from './jobs.ts';
import { hear } from './listen.ts';
import { personalVoicemails, voicemailRetention } from './store/personal.ts';

export { VOICEMAIL_EVENTS } from './events.ts';

export interface VoicemailOptions {
  /** For requests. */
  readonly db: Database;
  /** For the PBX's news, so that no flood of requests keeps them waiting. */
  readonly newsDb?: Database;
  readonly outbox: Pick<Outbox, 'append' | 'publish'>;
  readonly pbx: {
    readonly events: PbxEvents;
    readonly commands: VoicemailCommands;
    readonly inspection: PbxInspection;
  };
  readonly mailer: Mailer;
  /** The installation's secret: seals what signs, and signs links in mails, with keys of its own. */
  readonly tokenKey: Uint8Array;
  readonly publicUrl: string;
  /** Addresses or ranges inside that may be asked to write messages down; none otherwise. */
  readonly insideToo?: readonly string[];
  readonly log: Log;
  readonly clock?: Clock;
  /** How often it looks for what is due and for what no event told. */
  readonly everyMs?: number;
}

/** Messages in mailboxes: Asterisk records them and keeps them, here people see, hear and order them. */
export interface VoicemailDoor extends Part {
  readonly routes: readonly DeclaredRoute[];
  readonly personalData: readonly PersonalData[];
  readonly retention: readonly RetentionKind[];
  readiness(): Readiness;
}

export function createVoicemail(o: VoicemailOptions): VoicemailDoor {
  const clock = o.clock ?? systemClock;
  const log = o.log.child({ room: 'voicemail' });
  const following: Following = { db: o.newsDb ?? o.db, outbox: o.outbox, clock, tasksWait: () => tasks.wake() };
  const room: VoicemailRoom = {
    ...following,
    db: o.db,
    commands: o.pbx.commands,
    inspection: o.pbx.inspection,
    follower: createFollower(following, log),
    turns: createTurns(),
    mailer: o.mailer,
    postAudio: createPostAudio(createOutside(o.insideToo ?? []), () => clock.now()),
    seal: createSeal(o.tokenKey, 'voicemail transcription'),
    linkKey: new Uint8Array(hkdfSync('sha256', o.tokenKey, '', 'patchbay voicemail links', 32)),
    publicUrl: o.publicUrl,
    log,
    listening: new Map(),
  };
  const lamps = createLamps();
  const tasks = createTaskRunner(log, () => room, o.everyMs);
  const upkeep = createUpkeep(room, lamps, o.everyMs);
  const waste = wasteJob(room);
  let unlisten = (): void => {};

  return {
    name: 'voicemail',
    routes: voicemailRoutes(room),
    personalData: [personalVoicemails(lamps.stale)],
    retention: [voicemailRetention(lamps.stale)],
    readiness: () => {
      const trouble = upkeep.trouble();
      return { name: 'voicemail', ready: trouble === null, detail: trouble ?? 'mailboxes are in step' };
    },
    start: async () => {
      unlisten = o.pbx.events.listen((event) => hear(event, { follower: room.follower, lookAtAll: upkeep.look }));
      for (const part of [upkeep, tasks, waste]) await part.start();
    },
    stop: async () => {
      unlisten();
      for (const part of [upkeep, tasks, waste]) await part.stop();
      await room.follower.stop();
    },
  };
}
