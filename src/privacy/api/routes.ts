import { createRoute, type z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { actorOf } from '../../tenancy/guard/audit.ts';
import { positionOf } from '../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../tenancy/guard/lists/pages.ts';
import { originOf } from '../../tenancy/guard/origin.ts';
import type { Kept, Subject } from '../../tenancy/guard/personal-data.ts';
import { type Access, type DeclaredRoute, declareRoute, type EdgeEnv } from '../../tenancy/guard/route.ts';
import type { Privacy } from '../actions/context.ts';
import { erasePerson } from '../actions/erase-person.ts';
import { exportPerson } from '../actions/export-person.ts';
import type { Asked } from '../actions/identify.ts';
import { findReceipts, type Receipt } from '../store/receipts.ts';
import { DryRunQuery, ErasureAnswer, ExportAnswer, PersonInput, ReceiptsAnswer, ReceiptsQuery } from './schemas.ts';

const GOVERNS: Access = { kind: 'tenant', anyOf: ['can_manage_settings'] };
const tags = ['privacy'];
const PERSON = { required: true, content: { 'application/json': { schema: PersonInput } } } as const;

export function privacyRoutes(room: Privacy): DeclaredRoute[] {
  return [
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'post',
        path: '/privacy/exports',
        operationId: 'exportPerson',
        tags,
        summary: 'Everything that is kept about one person',
        request: { query: DryRunQuery, body: PERSON },
        responses: {
          200: { description: 'Each source by its name', content: { 'application/json': { schema: ExportAnswer } } },
        },
      }),
      async (c) => {
        const dryRun = c.req.valid('query').dry_run === 'true';
        const done = await exportPerson(room, actorIn(c), askedOf(c.req.valid('json')), dryRun);
        return c.json(
          {
            receipt_id: done.receiptId,
            created_at: done.at.toISOString(),
            person: presentPerson(done.subject),
            sources: done.sources.map(({ name, count, items }) => ({ name, count, items: [...items] })),
            digest: done.digest,
          },
          200,
        );
      },
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'post',
        path: '/privacy/erasures',
        operationId: 'erasePerson',
        tags,
        summary: 'Delete one person, and put a pseudonym where a record must stay',
        description:
          'Calls keep their times, durations and everybody else. It cannot be undone; look at a dry run first. ' +
          'When it was cut off, the same request does the rest.',
        request: { query: DryRunQuery, body: PERSON },
        responses: {
          200: { description: 'What was erased', content: { 'application/json': { schema: ErasureAnswer } } },
          409: { description: 'The person works here, or the number is one of the tenant' },
        },
      }),
      async (c) => {
        const dryRun = c.req.valid('query').dry_run === 'true';
        const done = await erasePerson(room, actorIn(c), askedOf(c.req.valid('json')), dryRun);
        return c.json(
          {
            receipt_id: done.receiptId,
            created_at: done.at.toISOString(),
            person: presentPerson(done.subject),
            counts: { ...done.counts },
            kept: done.kept.map((one) => ({ ...one })),
            obstacles: [...done.obstacles],
          },
          200,
        );
      },
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'get',
        path: '/privacy/receipts',
        operationId: 'listPrivacyReceipts',
        tags,
        summary: 'What was exported and erased, when and by whom; nothing in it says of whom',
        request: { query: ReceiptsQuery },
        responses: {
          200: { description: 'Latest first', content: { 'application/json': { schema: ReceiptsAnswer } } },
        },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const { tenantId } = c.get('caller');
        const list = [tenantId, 'receipts'];
        const given = positionOf(cursor, list);
        const before = given === null ? null : Number(given.id);
        const rows = await findReceipts(room.db, tenantId, { before, limit: limit + 1 });
        const { shown, next_cursor } = pageOf(rows, limit, ({ id }) => ({ value: '', id }), list);
        return c.json({ items: shown.map(presentReceipt), next_cursor }, 200);
      },
    ),
  ];
}

function actorIn(c: Context<EdgeEnv>) {
  return actorOf(c.get('caller'), originOf(c));
}

function askedOf({ email, number, contact_id }: z.infer<typeof PersonInput>): Asked {
  if (email != null) return { by: 'email', value: email.toLowerCase() };
  if (number != null) return { by: 'number', value: number };
  return { by: 'contact_id', value: contact_id ?? 0 };
}

function presentPerson({ emails, numbers, contactIds, userIds }: Subject) {
  return { emails: [...emails], numbers: [...numbers], contact_ids: [...contactIds], user_ids: [...userIds] };
}

function presentReceipt({ tenant_id: _, counts, kept, created_at, ...row }: Receipt) {
  return {
    ...row,
    counts: counts as Record<string, number>,
    kept: kept as unknown as Kept[] | null,
    created_at: created_at.toISOString(),
  };
}
