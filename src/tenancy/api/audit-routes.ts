import { createRoute, z } from '@hono/zod-openapi';
import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { CSV_HEADERS, csvStream, wantsCsv } from '../guard/lists/csv.ts';
import { positionOf } from '../guard/lists/cursor.ts';
import { allPages, CSV_ROWS, pageOf, presented, refuseLongExport } from '../guard/lists/pages.ts';
import { type DeclaredRoute, declareRoute } from '../guard/route.ts';
import { type AuditFilter, type AuditPage, type AuditRow, countAudit, findAudit } from '../store/find-audit.ts';
import { AuditLogsAnswer, AuditLogsQuery } from './audit-schemas.ts';
import { AUDIT_COLUMNS, auditCells, presentAudit } from './present-audit.ts';

export function auditRoutes(db: Kysely<DB>): DeclaredRoute[] {
  return [
    declareRoute(
      { kind: 'tenant', anyOf: ['can_manage_settings'] },
      createRoute({
        method: 'get',
        path: '/audit-logs',
        operationId: 'listAuditLogs',
        tags: ['audit-logs'],
        summary: 'Who did what, from where, with what was before and after',
        description: `As CSV the whole list, up to ${CSV_ROWS} rows; limit and cursor do not apply then.`,
        request: { query: AuditLogsQuery },
        responses: {
          200: {
            description: 'Audit log',
            content: { 'application/json': { schema: AuditLogsAnswer }, 'text/csv': { schema: z.string() } },
          },
        },
      }),
      async (c) => {
        const { limit, cursor, sort, ...asked } = c.req.valid('query');
        const { tenantId } = c.get('caller');
        const list = [tenantId, sort, asked];
        const filter = filterOf(tenantId, asked);
        const descending = sort.startsWith('-');
        const given = positionOf(cursor, list);
        const after = given === null ? null : { value: new Date(given.value), id: Number(given.id) };
        const read = (from: AuditPage['after'], rows: number) =>
          findAudit(db, filter, { descending, after: from, limit: rows });
        c.header('Vary', 'Accept', { append: true });
        if (!wantsCsv(c.req.header('accept'))) {
          const at = ({ created_at, id }: AuditRow) => ({ value: created_at.toISOString(), id });
          const { shown, next_cursor } = pageOf(await read(after, limit + 1), limit, at, list);
          return c.json({ items: shown.map(presentAudit), next_cursor }, 200);
        }
        refuseLongExport(await countAudit(db, filter, CSV_ROWS + 1), 'from');
        const all = allPages(read, ({ created_at, id }) => ({ value: created_at, id }));
        const pages = presented(all, async (rows) => rows.map(presentAudit));
        return c.body(csvStream(AUDIT_COLUMNS, pages, auditCells), 200, CSV_HEADERS);
      },
    ),
  ];
}

function filterOf(
  tenantId: string,
  asked: Omit<z.infer<typeof AuditLogsQuery>, 'limit' | 'cursor' | 'sort'>,
): AuditFilter {
  return {
    tenantId,
    userId: asked.user_id ?? null,
    action: asked.action ?? null,
    entityType: asked.entity_type ?? null,
    entityId: asked.entity_id ?? null,
    from: asked.from === undefined ? null : new Date(asked.from),
    to: asked.to === undefined ? null : new Date(asked.to),
  };
}
