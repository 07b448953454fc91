import { createRoute, z } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { CSV_HEADERS, csvStream, wantsCsv } from '../../tenancy/guard/lists/csv.ts';
import { positionOf, type TextPosition } from '../../tenancy/guard/lists/cursor.ts';
import { allPages, CSV_ROWS, pageOf, presented, refuseLongExport } from '../../tenancy/guard/lists/pages.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Contacts } from '../actions/context.ts';
import { searched } from '../model/words.ts';
import {
  type ContactFilter,
  type ContactPage,
  countContacts,
  type Found,
  findContacts,
} from '../store/find-contacts.ts';
import { findTag } from '../store/tags.ts';
import { TALKS } from './access.ts';
import { CONTACT_COLUMNS, contactCells } from './csv-columns.ts';
import { ContactsAnswer, ContactsQuery, type SORTS } from './schemas.ts';
import { shown } from './shown.ts';

export function listRoute(room: Contacts): DeclaredRoute {
  return declareRoute(
    TALKS,
    createRoute({
      method: 'get',
      path: '/contacts',
      operationId: 'listContacts',
      tags: ['contacts'],
      summary: 'Contacts of the tenant',
      description:
        `As CSV the whole list, up to ${CSV_ROWS} rows, for who holds can_manage_settings; limit and cursor do not ` +
        'apply then. The file can be imported as it is.',
      request: { query: ContactsQuery },
      responses: {
        200: {
          description: 'Contacts',
          content: { 'application/json': { schema: ContactsAnswer }, 'text/csv': { schema: z.string() } },
        },
      },
    }),
    async (c) => {
      const { limit, cursor, sort = 'name', ...asked } = c.req.valid('query');
      const { tenantId, permissions } = c.get('caller');
      const db = tenantScope(room.db, tenantId);
      const list = [tenantId, sort, asked];
      const order = { by: orderOf(sort), descending: sort.startsWith('-') };
      const after = positionOf(cursor, list);
      const tag = asked.tag === undefined ? null : await findTag(db, asked.tag);
      const filter: ContactFilter | null =
        asked.tag !== undefined && tag === null
          ? null
          : {
              word: asked.q === undefined ? null : searched(asked.q),
              tagId: tag?.id ?? null,
              ownerId: asked.owner_id ?? null,
              deleted: asked.deleted === 'true',
            };
      const read = async (from: ContactPage['after'], rows: number) =>
        filter === null ? [] : findContacts(db, filter, { ...order, after: from, limit: rows });
      const present = (rows: readonly Found[]) =>
        shown(
          room.db,
          tenantId,
          rows.map(({ contact }) => contact),
        );
      c.header('Vary', 'Accept', { append: true });
      if (!wantsCsv(c.req.header('accept'))) {
        const rows = await read(placeOf(after, asked.q, order.by), limit + 1);
        const page = pageOf(rows, limit, ({ value, contact }) => ({ value: textOf(value), id: contact.id }), list);
        return c.json({ items: await present(page.shown), next_cursor: page.next_cursor }, 200);
      }
      if (!permissions.has('can_manage_settings')) {
        throw new PatchbayError('forbidden', 'an export of contacts needs can_manage_settings');
      }
      refuseLongExport(filter === null ? 0 : await countContacts(db, filter, CSV_ROWS + 1), 'q');
      const pages = presented(
        allPages(read, ({ value, contact }) => ({ value, id: contact.id })),
        present,
      );
      return c.body(csvStream(CONTACT_COLUMNS, pages, contactCells), 200, CSV_HEADERS);
    },
  );
}

function orderOf(sort: (typeof SORTS)[number]): ContactPage['by'] {
  return (sort.startsWith('-') ? sort.slice(1) : sort) as ContactPage['by'];
}

function textOf(value: string | Date): string {
  return value instanceof Date ? value.toISOString() : value;
}

function placeOf(after: TextPosition | null, q: string | undefined, by: ContactPage['by']): ContactPage['after'] {
  if (after === null) return null;
  const text = q !== undefined || by === 'name';
  return { value: text ? after.value : new Date(after.value), id: Number(after.id) };
}
