import type { Kysely } from 'kysely';
import type { Part } from '../../platform/lifecycle.ts';
import type { Log } from '../../platform/log.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { dialable } from '../model/dialable.ts';
import type { OwnedEndpoint, OwnedQueue, PbxNames } from '../model/pbx-names.ts';
import { loadPbxNames } from '../store/pbx-names.ts';

/**
 * Answers whose an endpoint or a queue is, from memory: the link asks for every event. What was known stays known while
 * the database is away.
 */
export interface PbxDirectory extends Part {
  endpoint(id: string): OwnedEndpoint | null;
  queue(name: string): OwnedQueue | null;
  tenantOfEndpoint(id: string): string | null;
  tenantOfQueue(name: string): string | null;
  endpoints(): Iterable<string>;
  /** The teams of a member of a tenant. */
  teamsOf(tenantId: string, userId: number): readonly string[];
  /** What a phone of a tenant calls by that: a number in E.164, or an extension as it is; null for neither. */
  inE164(tenantId: string, dialled: string): string | null;
  /** Reads the names again now, e.g. after an extension was made. */
  refresh(): Promise<void>;
}

const REFRESH_MS = 5_000;

export function createPbxDirectory(o: { readonly db: Kysely<DB>; readonly log: Log }): PbxDirectory {
  let names: PbxNames = { endpoints: new Map(), queues: new Map(), teams: new Map(), countries: new Map() };
  let timer: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;

  const refresh = async (): Promise<void> => {
    names = await loadPbxNames(o.db);
  };
  const tick = (): void => {
    reading ??= refresh()
      .catch((error: unknown) => o.log.warn({ error }, 'names of the PBX could not be read again'))
      .finally(() => {
        reading = undefined;
      });
  };

  return {
    name: 'pbx directory',
    endpoint: (id) => names.endpoints.get(id) ?? null,
    queue: (name) => names.queues.get(name) ?? null,
    tenantOfEndpoint: (id) => names.endpoints.get(id)?.tenantId ?? null,
    tenantOfQueue: (name) => names.queues.get(name)?.tenantId ?? null,
    endpoints: () => names.endpoints.keys(),
    teamsOf: (tenantId, userId) => names.teams.get(`${tenantId}/${userId}`) ?? [],
    inE164: (tenantId, dialled) => dialable(dialled, names.countries.get(tenantId) ?? null),
    refresh,
    start: async () => {
      await refresh();
      timer = setInterval(tick, REFRESH_MS);
    },
    stop: async () => {
      clearInterval(timer);
      await reading;
    },
  };
}
