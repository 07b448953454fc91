import { createRoute, z } from '@hono/zod-openapi';
import type { Kysely } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { CSV_HEADERS, csvStream, wantsCsv } from '../../tenancy/guard/lists/csv.ts';
import { positionOf } from '../../tenancy/guard/lists/cursor.ts';
import { allPages, CSV_ROWS, pageOf, presented, refuseLongExport } from '../../tenancy/guard/lists/pages.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { legsOfCall } from '../store/find-legs.ts';
import { findParties } from '../store/find-parties.ts';
import {
  type AfterRecord,
  countRecords,
  findRecord,
  findRecords,
  type RecordOrder,
  type RecordRow,
} from '../store/find-records.ts';
import { queueNames } from '../store/queue-names.ts';
import { recordedCalls } from '../store/recorded-calls.ts';
import { voicemailsOfCall } from '../store/voicemails-of-call.ts';
import { CALL_RECORD_COLUMNS, callRecordCells } from './csv-columns.ts';
import { filterOf } from './filter.ts';
import { presentLeg, presentRecord } from './present.ts';
import { CallRecordParams, CallRecords, CallRecordsQuery, CallRecordWithLegs, type RECORD_SORTS } from './schemas.ts';
import { peopleOf, sightOf, WHY } from './sight.ts';

export function callRecordRoutes(db: Kysely<DB>): DeclaredRoute[] {
  return [
    declareRoute(
      { kind: 'self', why: WHY, apiKeys: true },
      createRoute({
        method: 'get',
        path: '/call-records',
        operationId: 'listCallRecords',
        tags: ['call-records'],
        summary: 'Calls that are over, one row for each conversation',
        description: `${WHY}. As CSV the whole list, up to ${CSV_ROWS} rows; limit and cursor do not apply then.`,
        request: { query: CallRecordsQuery },
        responses: {
          200: {
            description: 'Call records',
            content: { 'application/json': { schema: CallRecords }, 'text/csv': { schema: z.string() } },
          },
        },
      }),
      async (c) => {
        const { limit, cursor, sort, ...asked } = c.req.valid('query');
        const caller = c.get('caller');
        const { tenantId } = caller;
        const list = [tenantId, sort, asked];
        const given = positionOf(cursor, list);
        const after = given === null ? null : { value: Number(given.value), id: given.id };
        const people = await peopleOf(db, caller, asked.agent_id);
        const order = orderOf(sort);
        const filter = { ...recordFilterOf(asked), tenantId, people };
        const read = (from: AfterRecord | null, rows: number) =>
          findRecords(db, filter, order, { after: from, limit: rows });
        const at = (row: RecordRow): AfterRecord => ({ value: Number(row[order.by]), id: row.call_id });
        c.header('Vary', 'Accept', { append: true });
        if (!wantsCsv(c.req.header('accept'))) {
          const { shown, next_cursor } = pageOf(await read(after, limit + 1), limit, at, list);
          return c.json({ items: await present(db, tenantId, shown), next_cursor }, 200);
        }
        refuseLongExport(await countRecords(db, filter, CSV_ROWS + 1), 'from');
        const pages = presented(allPages(read, at), (rows) => present(db, tenantId, rows));
        return c.body(csvStream(CALL_RECORD_COLUMNS, pages, callRecordCells), 200, CSV_HEADERS);
      },
    ),
    declareRoute(
      { kind: 'self', why: WHY, apiKeys: true },
      createRoute({
        method: 'get',
        path: '/call-records/{id}',
        operationId: 'showCallRecord',
        tags: ['call-records'],
        summary: 'One call that is over, with its parties and legs',
        request: { params: CallRecordParams },
        responses: {
          200: { description: 'The call record', content: { 'application/json': { schema: CallRecordWithLegs } } },
          404: { description: 'Not over, never was, or not yours to see' },
        },
      }),
      async (c) => {
        const caller = c.get('caller');
        const { tenantId } = caller;
        const callId = c.req.valid('param').id;
        const row = await findRecord(db, { tenantId, people: await sightOf(db, caller), callId });
        if (row === null) throw new PatchbayError('not_found', 'there is no such call record');
        const parties = (await findParties(db, tenantId, [callId])).get(callId) ?? [];
        const legs = await legsOfCall(db, { tenantId, pbx: row.pbx, root: row.linkedid });
        const queues = await queueNames(db, tenantId, [row.queue_name, ...legs.map(({ queue_name }) => queue_name)]);
        return c.json(
          {
            ...presentRecord(row, parties, queues, await recordedCalls(db, tenantId, [callId])),
            parties: parties.map(({ user_id, role, talk_seconds }) => ({ user_id, role, talk_seconds })),
            legs: legs.map((leg) => presentLeg(leg, queues)),
            voicemail_ids: await voicemailsOfCall(db, tenantId, callId),
          },
          200,
        );
      },
    ),
  ];
}

async function present(db: Kysely<DB>, tenantId: string, rows: readonly RecordRow[]) {
  const calls = rows.map(({ call_id }) => call_id);
  const parties = await findParties(db, tenantId, calls);
  const recorded = await recordedCalls(db, tenantId, calls);
  const queues = await queueNames(
    db,
    tenantId,
    rows.map(({ queue_name }) => queue_name),
  );
  return rows.map((row) => presentRecord(row, parties.get(row.call_id) ?? [], queues, recorded));
}

function orderOf(sort: (typeof RECORD_SORTS)[number]): RecordOrder {
  const descending = sort.startsWith('-');
  return { by: (descending ? sort.slice(1) : sort) as RecordOrder['by'], descending };
}

function recordFilterOf(asked: Omit<z.infer<typeof CallRecordsQuery>, 'limit' | 'cursor' | 'sort'>) {
  return {
    ...filterOf(asked),
    direction: asked.direction ?? null,
    voicemail: asked.voicemail ?? null,
    complete: asked.complete ?? null,
  };
}
