import { z } from '@hono/zod-openapi';
import { REFRESH_DAYS } from '../../actions/open-session.ts';
import type { ListedSession, SessionPage } from '../../store/session-list.ts';
import { keyAfter, pageOf } from '../keyset.ts';
import type { SessionAnswer } from './schemas.ts';

const KEY = z.tuple([z.int().min(0).max(4_000_000_000_000), z.string().max(32)]);

/** @param asked one session more than fits is read, to know whether there is a next page */
export function sessionPage(asked: { limit: number; cursor?: string | undefined }, nowMs: number): SessionPage {
  const key = keyAfter(asked.cursor, KEY);
  return {
    after: key === null ? null : { createdAt: new Date(key[0]), id: key[1] },
    limit: asked.limit + 1,
    now: new Date(nowMs),
    usedSince: new Date(nowMs - REFRESH_DAYS * 86_400_000),
  };
}

/** @param current the session that asks */
export function showSessions(rows: readonly ListedSession[], limit: number, current: string) {
  const { shown, next_cursor } = pageOf(rows, limit, ({ createdAt, id }) => [createdAt.getTime(), id]);
  return { items: shown.map((row) => showSession(row, current)), next_cursor };
}

function showSession(row: ListedSession, current: string): SessionAnswer {
  return {
    id: row.id,
    tenant: { id: row.tenantId, name: row.tenantName },
    ip_address: row.ipAddress,
    user_agent: row.userAgent,
    created_at: row.createdAt.toISOString(),
    last_used_at: (row.lastUsedAt ?? row.createdAt).toISOString(),
    current: row.id === current,
  };
}
