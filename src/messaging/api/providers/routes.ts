import { createRoute, z } from '@hono/zod-openapi';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { etagOf, requireMatch } from '../../../tenancy/guard/etag.ts';
import { positionOf } from '../../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../../tenancy/guard/lists/pages.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import type { Messaging } from '../../actions/context.ts';
import {
  changeProvider,
  createProvider,
  deleteProvider,
  type ProviderChange,
} from '../../actions/providers/write-provider.ts';
import { invalid, noSuch } from '../../actions/refusals.ts';
import { findProvider, numbersOf, pageOfProviders } from '../../store/providers.ts';
import { actorIn, GOVERNS } from '../access.ts';
import { json, jsonBody, OneParams, page } from '../fields.ts';
import { presentProvider } from './present.ts';
import { Provider, ProviderInput, ProviderPatch, Providers, SHORTEST_HTTP_SECRET, strangeField } from './schemas.ts';

const tags = ['sms providers'];
const STALE = { 412: { description: '`If-Match` names an older state' } };
const TAKEN = { 409: { description: 'Another provider has this name' } };

export function providerRoutes(room: Messaging): DeclaredRoute[] {
  const shown = presentProvider(room.publicUrl);
  return [
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'get',
        path: '/sms/providers',
        operationId: 'listSmsProviders',
        tags,
        summary: 'Who carries the tenant’s messages',
        request: { query: z.object(page) },
        responses: { 200: json('In order of id', Providers) },
      }),
      async (c) => {
        const { tenantId } = c.get('caller');
        const { limit, cursor } = c.req.valid('query');
        const list = [tenantId, 'sms-providers'];
        const db = tenantScope(room.db, tenantId);
        const after = Number(positionOf(cursor, list)?.id ?? 0);
        const rows = pageOf(
          await pageOfProviders(db, { after, limit: limit + 1 }),
          limit,
          ({ id }) => ({ value: '', id }),
          list,
        );
        const numbers = await numbersOf(
          db,
          rows.shown.map(({ id }) => id),
        );
        const items = rows.shown.map((row) => shown({ row, didIds: numbers.get(row.id) ?? [] }));
        return c.json({ items, next_cursor: rows.next_cursor }, 200);
      },
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'post',
        path: '/sms/providers',
        operationId: 'createSmsProvider',
        tags,
        summary: 'A new provider: over HTTP (Twilio-compatible), SMPP, or SIP MESSAGE over a trunk',
        request: { body: jsonBody(ProviderInput) },
        responses: { 201: json('The provider', Provider), ...TAKEN },
      }),
      async (c) => {
        const { kind, name, settings, ...rest } = c.req.valid('json');
        const made = await createProvider(room, actorIn(c), kind, {
          name,
          settings: trimmed(settings),
          ...changeOf(rest),
        });
        c.header('ETag', etagOf(made.row.updated_at));
        return c.json(shown(made), 201);
      },
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'get',
        path: '/sms/providers/{id}',
        operationId: 'showSmsProvider',
        tags,
        summary: 'One provider',
        request: { params: OneParams },
        responses: { 200: json('The provider', Provider) },
      }),
      async (c) => {
        const db = tenantScope(room.db, c.get('caller').tenantId);
        const row = await findProvider(db, c.req.valid('param').id);
        if (row === undefined) throw noSuch('provider');
        c.header('ETag', etagOf(row.updated_at));
        return c.json(shown({ row, didIds: (await numbersOf(db, [row.id])).get(row.id) ?? [] }), 200);
      },
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'patch',
        path: '/sms/providers/{id}',
        operationId: 'changeSmsProvider',
        tags,
        summary: 'Change what is given; counts for the next message',
        request: { params: OneParams, body: jsonBody(ProviderPatch) },
        responses: { 200: json('The provider', Provider), ...TAKEN, ...STALE },
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        const { name, settings, ...rest } = c.req.valid('json');
        const before = await findProvider(tenantScope(room.db, c.get('caller').tenantId), id);
        if (before === undefined) throw noSuch('provider');
        const strange = settings === undefined ? undefined : strangeField(before.kind, settings);
        if (strange !== undefined)
          throw invalid(`body.settings.${strange}`, `a provider of kind ${before.kind} has none`);
        if (before.kind === 'sip' && rest.secret !== undefined) throw invalid('body.secret', 'a trunk has its own');
        if (before.kind === 'http' && rest.secret !== undefined && rest.secret.length < SHORTEST_HTTP_SECRET)
          throw invalid('body.secret', `has fewer than ${SHORTEST_HTTP_SECRET} characters`);
        const change = { name, ...(settings === undefined ? {} : { settings: trimmed(settings) }), ...changeOf(rest) };
        const made = await changeProvider(room, actorIn(c), id, change, (at) => requireMatch(c, at));
        c.header('ETag', etagOf(made.row.updated_at));
        return c.json(shown(made), 200);
      },
    ),
    declareRoute(
      GOVERNS,
      createRoute({
        method: 'delete',
        path: '/sms/providers/{id}',
        operationId: 'deleteSmsProvider',
        tags,
        summary: 'Give a provider up; what waits goes by another, or fails when it is due',
        request: { params: OneParams },
        responses: { 204: { description: 'Gone' } },
      }),
      async (c) => {
        await deleteProvider(room, actorIn(c), c.req.valid('param').id);
        return c.body(null, 204);
      },
    ),
  ];
}

interface GivenRest {
  readonly secret?: string | undefined;
  readonly price?: string | undefined;
  readonly currency?: string | null | undefined;
  readonly per_number_minute?: number | undefined;
  readonly enabled?: boolean | undefined;
  readonly did_ids?: readonly number[] | undefined;
}

function changeOf({ per_number_minute, did_ids, ...rest }: GivenRest): Omit<ProviderChange, 'name' | 'settings'> {
  return {
    ...rest,
    perNumberMinute: per_number_minute,
    didIds: did_ids === undefined ? undefined : [...new Set(did_ids)],
  };
}

/** Paths are put after it. */
function trimmed(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { base_url } = settings;
  return typeof base_url === 'string' ? { ...settings, base_url: base_url.replace(/\/+$/, '') } : settings;
}
