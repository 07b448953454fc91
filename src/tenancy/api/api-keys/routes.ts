import { createRoute, z } from '@hono/zod-openapi';
import { changeApiKey } from '../../actions/api-keys/change-api-key.ts';
import { createApiKey } from '../../actions/api-keys/create-api-key.ts';
import { noSuchKey } from '../../actions/api-keys/existing-key.ts';
import { revokeApiKey } from '../../actions/api-keys/revoke-api-key.ts';
import type { Tenancy } from '../../actions/context.ts';
import { etagOf, requireMatch } from '../../guard/etag.ts';
import { originOf } from '../../guard/origin.ts';
import { type Access, type DeclaredRoute, declareRoute } from '../../guard/route.ts';
import { apiKeyById, apiKeysOf } from '../../store/api-keys.ts';
import { keyAfter, PageQuery, pageOf } from '../keyset.ts';
import { showApiKey } from './present.ts';
import { ApiKeyDto, ApiKeys, ChangeKeyBody, CreatedKey, CreateKeyBody, KeyParams } from './schemas.ts';

/** Seeing and revoking stay possible in a tenant that lost the feature. */
const MANAGES: Access = { kind: 'tenant', anyOf: ['can_manage_integrations'] };
const MAKES: Access = { ...MANAGES, feature: 'api' };

const AFTER = z.tuple([z.int().min(0)]);

/** Credentials of programs: they belong to the tenant and stay when the person who made them leaves. */
export function apiKeyRoutes(room: Tenancy): DeclaredRoute[] {
  return [
    declareRoute(
      MANAGES,
      createRoute({
        method: 'get',
        path: '/api-keys',
        operationId: 'listApiKeys',
        tags: ['api-keys'],
        summary: 'API keys that were not revoked',
        request: { query: PageQuery },
        responses: { 200: { description: 'API keys', content: { 'application/json': { schema: ApiKeys } } } },
      }),
      async (c) => {
        const { limit, cursor } = c.req.valid('query');
        const [after] = keyAfter(cursor, AFTER) ?? [0];
        const rows = await apiKeysOf(room.db, c.get('caller').tenantId, { after, limit: limit + 1 });
        const { shown, next_cursor } = pageOf(rows, limit, ({ id }) => [id]);
        return c.json({ items: shown.map(showApiKey), next_cursor }, 200);
      },
    ),
    declareRoute(
      MAKES,
      createRoute({
        method: 'post',
        path: '/api-keys',
        operationId: 'createApiKey',
        tags: ['api-keys'],
        summary: 'Make an API key; the answer is the only place where it stands',
        description:
          'A key acts for the tenant with the permissions it was given, as nobody in particular: routes about the person who ' +
          'asks refuse it. Its role counts as `viewer`. It may make 600 requests a minute. People alone manage keys.',
        request: { body: { required: true, content: { 'application/json': { schema: CreateKeyBody } } } },
        responses: {
          201: { description: 'Made', content: { 'application/json': { schema: CreatedKey } } },
          409: { description: 'There are as many as a tenant may have' },
        },
      }),
      async (c) => {
        const { name, permissions, expires_at } = c.req.valid('json');
        const expiresAt = expires_at == null ? null : new Date(expires_at);
        const wish = { name, permissions: [...new Set(permissions)], expiresAt };
        const { key, text } = await createApiKey(room, c.get('caller'), wish, originOf(c));
        c.header('etag', etagOf(key.updatedAt));
        return c.json({ ...showApiKey(key), key: text }, 201);
      },
    ),
    declareRoute(
      MANAGES,
      createRoute({
        method: 'get',
        path: '/api-keys/{id}',
        operationId: 'showApiKey',
        tags: ['api-keys'],
        summary: 'One API key, without its secret',
        request: { params: KeyParams },
        responses: { 200: { description: 'The key', content: { 'application/json': { schema: ApiKeyDto } } } },
      }),
      async (c) => {
        const key = await apiKeyById(room.db, c.get('caller').tenantId, c.req.valid('param').id);
        if (key === null) throw noSuchKey();
        c.header('etag', etagOf(key.updatedAt));
        return c.json(showApiKey(key), 200);
      },
    ),
    declareRoute(
      MAKES,
      createRoute({
        method: 'patch',
        path: '/api-keys/{id}',
        operationId: 'changeApiKey',
        tags: ['api-keys'],
        summary: 'Name an API key anew, or let it end at another time',
        request: {
          params: KeyParams,
          body: { required: true, content: { 'application/json': { schema: ChangeKeyBody } } },
        },
        responses: {
          200: { description: 'So it is', content: { 'application/json': { schema: ApiKeyDto } } },
          412: { description: 'Changed since the `ETag` given in `If-Match`' },
        },
      }),
      async (c) => {
        const { name, expires_at } = c.req.valid('json');
        const expiresAt = expires_at == null ? expires_at : new Date(expires_at);
        const key = await changeApiKey(
          room,
          c.get('caller'),
          c.req.valid('param').id,
          { name, expiresAt },
          {
            origin: originOf(c),
            seen: ({ updatedAt }) => requireMatch(c, updatedAt),
          },
        );
        c.header('etag', etagOf(key.updatedAt));
        return c.json(showApiKey(key), 200);
      },
    ),
    declareRoute(
      MANAGES,
      createRoute({
        method: 'delete',
        path: '/api-keys/{id}',
        operationId: 'revokeApiKey',
        tags: ['api-keys'],
        summary: 'Revoke an API key: from the next request on, and its sockets are closed',
        request: { params: KeyParams },
        responses: { 204: { description: 'Revoked' } },
      }),
      async (c) => {
        await revokeApiKey(room, c.get('caller'), c.req.valid('param').id, originOf(c));
        return c.body(null, 204);
      },
    ),
  ];
}
