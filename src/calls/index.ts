import type { Kysely } from 'kysely';
import { conversationId } from '../asterisk/naming.ts';
import type { PbxEvents } from '../asterisk/pbx-event.ts';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part, Readiness } from '../platform/lifecycle.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { CommitLoop } from '../platform/mysql/commit-loop.ts';
import type { DB } from '../platform/mysql/schema.generated.ts';
import type { Caller, DeclaredRoute } from '../tenancy/guard/route.ts';
import { createTelling } from './actions/tell.ts';
import type { PublicNames } from './api/present-call.ts';
import { callRoutes } from './api/routes.ts';
import type { CallsApi } from './api/show-calls.ts';
import { type Sight, sightOf, visibleCall } from './api/visible-call.ts';
import type { CallDto, LiveCall } from './events.ts';
import { takeUpCalls } from './jobs.ts';
import { watchPbx } from './listen.ts';
import type { Names } from './model/picture.ts';

export { CALL_EVENTS } from './events.ts';

/** Whose an endpoint or a queue is, answered from memory. */
export interface CallsDirectory {
  endpoint: Names['endpoint'];
  inE164: Names['inE164'];
  queue: PublicNames['queue'];
  teamsOf: PublicNames['teamsOf'];
}

export interface CallsOptions {
  readonly db: Kysely<DB>;
  readonly commitLoop: CommitLoop;
  /** The PBX that this daemon stands beside, under the name that its events bear. */
  readonly pbx: { readonly name: string; readonly events: PbxEvents };
  readonly directory: CallsDirectory;
  readonly contactsOf: CallsApi['contactsOf'];
  readonly may: CallsApi['may'];
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock?: Clock;
}

/** The live calls of one PBX: watched, stored, announced, shown. */
export interface CallsRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
  /** @throws PatchbayError `not_found` for what the caller does not see */
  visible(caller: Caller, id: string): Promise<{ readonly call: CallDto; readonly sight: Sight }>;
  /** What is going on in a call; null where it is over, another tenant's, or of another PBX. */
  find(tenantId: string, id: string): LiveCall | null;
  /** Whether that is what the PBX says now. */
  isCurrent(): boolean;
  readiness(): Readiness;
}

export function createCalls(o: CallsOptions): CallsRoom {
  const clock = o.clock ?? systemClock;
  const names: PublicNames = {
    callId: (linkedId) => conversationId(o.pbx.name, linkedId),
    queue: (name) => o.directory.queue(name),
    teamsOf: (tenantId, userId) => o.directory.teamsOf(tenantId, userId),
  };
  const watch = watchPbx({
    events: o.pbx.events,
    names: o.directory,
    callId: names.callId,
    now: () => clock.now(),
    tell: createTelling({ pbx: o.pbx.name, commitLoop: o.commitLoop, names }),
  });
  const takingUp = takeUpCalls({ db: o.db, pbx: o.pbx.name, log: o.log, metrics: o.metrics, watch });

  return {
    name: 'calls',
    routes: callRoutes({ db: o.db, now: () => clock.now(), contactsOf: o.contactsOf, may: o.may }),
    visible: async (caller, id) => {
      const sight = await sightOf(o.db, caller);
      return { call: await visibleCall(o.db, caller, sight, id), sight };
    },
    find: (tenantId, id) => watch.find(tenantId, id),
    isCurrent: () => watch.state().current,
    start: () => takingUp.start(),
    stop: async () => {
      await takingUp.stop();
      watch.stop();
    },
    readiness: () => {
      const { current, since } = watch.state();
      const { calls } = watch.counts();
      const detail = current ? `${calls} going on` : `not as the PBX says, since ${new Date(since).toISOString()}`;
      return { name: 'calls', ready: current, detail };
    },
  };
}
