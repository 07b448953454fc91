import type { Caller } from '../guard/route.ts';
import { openTenants } from '../store/accounts.ts';
import { liveApiKeys } from '../store/live-api-keys.ts';
import { liveSessions } from '../store/sessions.ts';
import { callerOfKey } from './api-keys/authenticate-key.ts';
import { callerOf } from './authenticate.ts';
import type { Tenancy } from './context.ts';

const AT_ONCE = 1000;

/** Callers who would be somebody else, or nobody, if they came again now. */
export async function findOutdated(room: Tenancy, callers: readonly Caller[]): Promise<readonly Caller[]> {
  const live = new Map([...(await livePeople(room, callers)), ...(await liveKeys(room, callers))]);
  const away = new Set(
    callers.flatMap((one) => (one.tenantId === live.get(credentialOf(one))?.tenantId ? [] : one.tenantId)),
  );
  const open = await openTenants(room.db, [...away]);
  return callers.filter((caller) => !same(caller, live.get(credentialOf(caller)), open));
}

/** What a caller showed: a session or a key. */
type Shown = `session ${string}` | `key ${number}`;

function credentialOf({ sessionId, apiKeyId }: Caller): Shown {
  return apiKeyId === null ? `session ${sessionId}` : `key ${apiKeyId}`;
}

async function livePeople(room: Tenancy, callers: readonly Caller[]): Promise<[Shown, Caller][]> {
  const ids = callers.flatMap(({ sessionId, apiKeyId }) => (apiKeyId === null ? sessionId : []));
  const now = new Date(room.clock.now());
  const found = await inParts(ids, (part) => liveSessions(room.db, part, now));
  return found.map((session) => [`session ${session.id}`, callerOf(session)]);
}

async function liveKeys(room: Tenancy, callers: readonly Caller[]): Promise<[Shown, Caller][]> {
  const ids = callers.flatMap(({ apiKeyId }) => apiKeyId ?? []);
  const now = new Date(room.clock.now());
  const found = await inParts(ids, (part) => liveApiKeys(room.db, { ids: part }, now));
  return found.map(callerOfKey).flatMap((key) => (key.features.has('api') ? [[credentialOf(key), key]] : []));
}

async function inParts<Id, Row>(ids: readonly Id[], find: (part: readonly Id[]) => Promise<Row[]>): Promise<Row[]> {
  const once = [...new Set(ids)];
  const rows: Row[] = [];
  for (let from = 0; from < once.length; from += AT_ONCE) rows.push(...(await find(once.slice(from, from + AT_ONCE))));
  return rows;
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
