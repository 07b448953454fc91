import { createRoute } from '@hono/zod-openapi';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { positionOf } from '../../tenancy/guard/lists/cursor.ts';
import { pageOf } from '../../tenancy/guard/lists/pages.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Contacts } from '../actions/context.ts';
import { countryOf, phoneOf } from '../actions/phone-number.ts';
import { loadContacts } from '../store/find-contacts.ts';
import { contactsWith, sharedKeys } from '../store/find-keys.ts';
import { settingsOf } from '../store/tenant.ts';
import { TALKS } from './access.ts';
import { ContactsAnswer, DuplicatesAnswer, DuplicatesQuery, LookupQuery } from './schemas.ts';
import { shown } from './shown.ts';

const MOST_OF_ONE = 100;

/** Contacts by what they have in common. */
export function duplicateRoutes(room: Contacts): DeclaredRoute[] {
  const load = async (tenantId: string, ids: readonly number[]) => {
    const found = await loadContacts(tenantScope(room.db, tenantId), ids);
    return shown(
      room.db,
      tenantId,
      ids.flatMap((id) => found.get(id) ?? []),
    );
  };
  return [
    declareRoute(
      TALKS,
      createRoute({
        method: 'get',
        path: '/contacts/lookup',
        operationId: 'lookUpContacts',
        tags: ['contacts'],
        summary: 'Whose number this is: for the screen of somebody whose phone rings',
        request: { query: LookupQuery },
        responses: {
          200: {
            description: `Contacts with this number, ${MOST_OF_ONE} at most; often one`,
            content: { 'application/json': { schema: ContactsAnswer } },
          },
        },
      }),
      async (c) => {
        const { tenantId } = c.get('caller');
        const { number } = c.req.valid('query');
        const country = countryOf(await settingsOf(room.db, tenantId));
        const value = phoneOf(number, null, country)?.number ?? number;
        const ids = await contactsWith(tenantScope(room.db, tenantId), { kind: 'phone', value }, MOST_OF_ONE);
        return c.json({ items: await load(tenantId, ids), next_cursor: null }, 200);
      },
    ),
    declareRoute(
      TALKS,
      createRoute({
        method: 'get',
        path: '/contacts/duplicates',
        operationId: 'listDuplicateContacts',
        tags: ['contacts'],
        summary: 'Contacts that may be the same person: same number, same e-mail address, or same name and company',
        request: { query: DuplicatesQuery },
        responses: {
          200: {
            description: `What is shared, and who shares it (${MOST_OF_ONE} contacts of each at most)`,
            content: { 'application/json': { schema: DuplicatesAnswer } },
          },
        },
      }),
      async (c) => {
        const { tenantId } = c.get('caller');
        const { by: kind, limit, cursor } = c.req.valid('query');
        const db = tenantScope(room.db, tenantId);
        const list = [tenantId, 'duplicates', kind];
        const after = positionOf(cursor, list)?.value ?? null;
        const values = await sharedKeys(room.db, { tenantId, kind, after, limit: limit + 1 });
        const page = pageOf(values, limit, (value) => ({ value, id: 0 }), list);
        const items = [];
        for (const value of page.shown) {
          const ids = await contactsWith(db, { kind, value }, MOST_OF_ONE);
          items.push({ value, contacts: await load(tenantId, ids) });
        }
        return c.json({ items, next_cursor: page.next_cursor }, 200);
      },
    ),
  ];
}
