import type { Caller } from '../guard/route.ts';
import { openTenants } from '../store/accounts.ts';
import { liveSessions } from '../store/sessions.ts';
import { callerOf } from './authenticate.ts';
import type { Tenancy } from './context.ts';

/** Callers who would be somebody else, or nobody, if they came again now. */
export async function findOutdated(room: Tenancy, callers: readonly Caller[]): Promise<readonly Caller[]> {
  const ids = [...new Set(callers.map((caller) => caller.sessionId))];
  const live = new Map<string, Caller>();
  for (let from = 0; from < ids.length; from += 1000) {
    const now = new Date(room.clock.now());
    for (const session of await liveSessions(room.db, ids.slice(from, from + 1000), now)) {
      live.set(session.id, callerOf(session));
    }
  }
  const away = new Set(
    callers.flatMap((one) => (one.tenantId === live.get(one.sessionId)?.tenantId ? [] : one.tenantId)),
  );
  const open = await openTenants(room.db, [...away]);
  return callers.filter((caller) => !same(caller, live.get(caller.sessionId), open));
}

/** A superadmin who acts elsewhere is measured by the session at home, and the tenant there must be open. */
function same(then: Caller, now: Caller | undefined, open: ReadonlySet<string>): boolean {
  if (now === undefined || now.userId !== then.userId || now.role !== then.role) return false;
  if (now.tenantId !== then.tenantId) return now.role === 'superadmin' && open.has(then.tenantId);
  return (
    sameSet(now.permissions, then.permissions) &&
    sameSet(now.features, then.features) &&
    sameSet(new Set(now.teams), new Set(then.teams))
  );
}

function sameSet<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && [...a].every((one) => b.has(one));
}
