import type { Kysely } from 'kysely';
import { PatchbayError } from '../../src/platform/errors.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';
import { recordRoutes } from '../../src/records/api/routes.ts';
import type { CallRecordDto, CdrDto } from '../../src/records/api/schemas.ts';
import { createApp } from '../../src/server/app.ts';
import { FEATURES } from '../../src/tenancy/guard/features.ts';
import { effectivePermissions, type Role } from '../../src/tenancy/guard/permissions.ts';
import type { DeclaredRoute } from '../../src/tenancy/guard/route.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
  readonly body: {
    readonly items: (CallRecordDto & CdrDto)[];
    readonly next_cursor: string | null;
    readonly errors: { path: string }[];
  };
}

/** Asks the routes of the room as `tenant/user/role`, or `tenant/user/role/team+team`, behind the real edge. */
export function askerOf(
  db: Kysely<DB>,
  routes: readonly DeclaredRoute[] = recordRoutes(db),
): (who: string, path: string, accept?: string) => Promise<Answer> {
  const app = createApp({
    routes,
    guard: {
      outdated: async () => [],
      authenticate: async ({ bearer }) => {
        const [tenantId = '', userId = '', role = '', teams = ''] = bearer?.split('/') ?? [];
        if (role === '') throw new PatchbayError('unauthorized', 'who are you');
        const permissions = effectivePermissions(role as Role, null);
        return {
          tenantId,
          userId: Number(userId),
          role: role as Role,
          permissions,
          features: new Set(FEATURES),
          teams: teams.split('+').filter(Boolean),
          sessionId: 's',
          apiKeyId: null,
        };
      },
    },
    readiness: () => [],
    metrics: createMetrics(),
    version: '0',
    log: silentLog,
  });
  return async (who, path, accept) => {
    const headers = { authorization: `Bearer ${who}`, ...(accept === undefined ? {} : { accept }) };
    const answer = await app.request(`/api/v1${path}`, { headers });
    const text = await answer.text();
    const json = (answer.headers.get('content-type') ?? '').includes('json');
    return { status: answer.status, text, headers: answer.headers, body: json ? JSON.parse(text) : null };
  };
}
