import { createRoute, z } from '@hono/zod-openapi';
import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { CSV_HEADERS, csvStream, wantsCsv } from '../../tenancy/guard/lists/csv.ts';
import { positionOf } from '../../tenancy/guard/lists/cursor.ts';
import { allPages, CSV_ROWS, pageOf, presented, refuseLongExport } from '../../tenancy/guard/lists/pages.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { type AfterLeg, countLegs, findLegs, type LegFilter, type LegRow } from '../store/find-legs.ts';
import { queueNames } from '../store/queue-names.ts';
import { CDR_COLUMNS, cdrCells } from './csv-columns.ts';
import { filterOf } from './filter.ts';
import { presentLeg } from './present.ts';
import { Cdrs, CdrsQuery } from './schemas.ts';
import { peopleOf, WHY } from './sight.ts';

export function cdrRoutes(db: Kysely<DB>): DeclaredRoute[] {
  return [
    declareRoute(
      { kind: 'self', why: WHY, apiKeys: true },
      createRoute({
        method: 'get',
        path: '/cdrs',
        operationId: 'listCdrs',
        tags: ['call-records'],
        summary: 'Legs of calls as Asterisk records them: one row for each pair of channels',
        description:
          `${WHY}. Never count or add up legs to get calls: use \`/call-records\`. ` +
          `As CSV the whole list, up to ${CSV_ROWS} rows; limit and cursor do not apply then.`,
        request: { query: CdrsQuery },
        responses: {
          200: {
            description: 'Call detail records',
            content: { 'application/json': { schema: Cdrs }, 'text/csv': { schema: z.string() } },
          },
        },
      }),
      async (c) => {
        const { limit, cursor, sort, ...asked } = c.req.valid('query');
        const caller = c.get('caller');
        const { tenantId } = caller;
        const list = [tenantId, sort, asked];
        const given = positionOf(cursor, list);
        const after = given === null ? null : { value: Number(given.value), id: Number(given.id) };
        const people = await peopleOf(db, caller, asked.agent_id);
        const filter: LegFilter = { ...filterOf(asked), tenantId, people };
        const descending = sort.startsWith('-');
        const read = (from: AfterLeg | null, rows: number) =>
          findLegs(db, filter, { descending, after: from, limit: rows });
        c.header('Vary', 'Accept', { append: true });
        if (!wantsCsv(c.req.header('accept'))) {
          const { shown, next_cursor } = pageOf(await read(after, limit + 1), limit, at, list);
          return c.json({ items: await present(db, tenantId, shown), next_cursor }, 200);
        }
        refuseLongExport(await countLegs(db, filter, CSV_ROWS + 1), 'from');
        const pages = presented(allPages(read, at), (rows) => present(db, tenantId, rows));
        return c.body(csvStream(CDR_COLUMNS, pages, cdrCells), 200, CSV_HEADERS);
      },
    ),
  ];
}

function at({ start_us, id }: LegRow): AfterLeg {
  return { value: start_us, id };
}

async function present(db: Kysely<DB>, tenantId: string, rows: readonly LegRow[]) {
  const queues = await queueNames(
    db,
    tenantId,
    rows.map(({ queue_name }) => queue_name),
  );
  return rows.map((row) => presentLeg(row, queues));
}
