import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Contact } from '../model/contact.ts';
import { contactOf } from './contact-rows.ts';

export type Order = 'name' | 'created_at' | 'updated_at';

export interface ContactFilter {
  /** The beginning of a word, as the index has words; the list is in the order of the words then. */
  readonly word: string | null;
  readonly tagId: number | null;
  readonly ownerId: number | null;
  readonly deleted: boolean;
}

export interface ContactPage {
  readonly by: Order;
  readonly descending: boolean;
  readonly after: { readonly value: string | Date; readonly id: number } | null;
  readonly limit: number;
}

/** A contact and where it stands in the list. */
export interface Found {
  readonly contact: Contact;
  readonly value: string | Date;
}

/** @param db within the tenant's scope */
export async function findContacts(db: Kysely<DB>, filter: ContactFilter, page: ContactPage): Promise<Found[]> {
  const places = await placesOf(db, filter, page).execute();
  const contacts = await loadContacts(
    db,
    places.map(({ id }) => id),
  );
  return places.flatMap(({ id, value }) => {
    const contact = contacts.get(id);
    return contact === undefined ? [] : [{ contact, value }];
  });
}

/** How many there are, but no more than `most`. */
export async function countContacts(db: Kysely<DB>, filter: ContactFilter, most: number): Promise<number> {
  const all = placesOf(db, filter, { by: 'name', descending: false, after: null, limit: most });
  const { n } = await db
    .selectFrom(all.as('found'))
    .select((e) => e.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return n;
}

export async function loadContacts(db: Kysely<DB>, ids: readonly number[]): Promise<Map<number, Contact>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('contacts')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return new Map(rows.map((row) => [row.id, contactOf(row)]));
}

/**
 * Ids in order, from the one table whose index has both the filter and the order; other filters are looked up for each
 * row. A scalar subquery, because EXISTS may become a join that is sorted afterwards.
 */
function placesOf(db: Kysely<DB>, filter: ContactFilter, page: ContactPage) {
  if (filter.word !== null) return byWord(db, filter.word, filter, page);
  return filter.tagId === null ? byContact(db, filter, page) : byTag(db, filter.tagId, filter, page);
}

const COLUMN = { name: 'sort_name', created_at: 'created_at', updated_at: 'updated_at' } as const;
const COLUMN_OF_TAG = {
  name: 'sort_name',
  created_at: 'contact_created_at',
  updated_at: 'contact_updated_at',
} as const;

function byContact(db: Kysely<DB>, { ownerId, deleted }: ContactFilter, { by, descending, after, limit }: ContactPage) {
  const column = COLUMN[by];
  const direction = descending ? 'desc' : 'asc';
  return db
    .selectFrom('contacts')
    .select(['id', sql<string | Date>`${sql.ref(column)}`.as('value')])
    .where('live', deleted ? 'is' : '=', deleted ? null : 1)
    .$if(ownerId !== null, (q) => q.where('user_id', '=', ownerId))
    .$if(after !== null, (q) => q.where(beyond(column, 'id', descending, after)))
    .orderBy(column, direction)
    .orderBy('id', direction)
    .limit(limit);
}

function byTag(
  db: Kysely<DB>,
  tagId: number,
  { ownerId }: ContactFilter,
  { by, descending, after, limit }: ContactPage,
) {
  const column = COLUMN_OF_TAG[by];
  const direction = descending ? 'desc' : 'asc';
  return db
    .selectFrom('contact_tags')
    .select(['contact_id as id', sql<string | Date>`${sql.ref(column)}`.as('value')])
    .where('tag_id', '=', tagId)
    .$if(ownerId !== null, (q) => q.where((e) => e(owned(db, 'contact_tags.contact_id', ownerId), 'is not', null)))
    .$if(after !== null, (q) => q.where(beyond(column, 'contact_id', descending, after)))
    .orderBy(column, direction)
    .orderBy('contact_id', direction)
    .limit(limit);
}

function byWord(db: Kysely<DB>, word: string, { ownerId, tagId }: ContactFilter, { after, limit }: ContactPage) {
  const begins = `${word.replaceAll(/[\\%_]/g, '\\$&')}%`;
  // A contact is listed where its first word stands that begins so.
  const earlier = db
    .selectFrom('contact_terms as earlier')
    .select('earlier.contact_id')
    .where('earlier.contact_id', '=', sql.ref<number>('contact_terms.contact_id'))
    .where('earlier.term', 'like', begins)
    .where('earlier.term', '<', sql.ref<string>('contact_terms.term'))
    .limit(1);
  const tagged = db
    .selectFrom('contact_tags as tagged')
    .select('tagged.contact_id')
    .where('tagged.contact_id', '=', sql.ref<number>('contact_terms.contact_id'))
    .where('tagged.tag_id', '=', tagId)
    .limit(1);
  return db
    .selectFrom('contact_terms')
    .select(['contact_id as id', sql<string | Date>`term`.as('value')])
    .where('term', 'like', begins)
    .where((e) => e(earlier, 'is', null))
    .$if(tagId !== null, (q) => q.where((e) => e(tagged, 'is not', null)))
    .$if(ownerId !== null, (q) => q.where((e) => e(owned(db, 'contact_terms.contact_id', ownerId), 'is not', null)))
    .$if(after !== null, (q) => q.where(beyond('term', 'contact_id', false, after)))
    .orderBy('term')
    .orderBy('contact_id')
    .limit(limit);
}

function owned(
  db: Kysely<DB>,
  contact: 'contact_tags.contact_id' | 'contact_terms.contact_id',
  ownerId: number | null,
) {
  return db
    .selectFrom('contacts as owned')
    .select('owned.id')
    .where('owned.id', '=', sql.ref<number>(contact))
    .where('owned.user_id', '=', ownerId)
    .limit(1);
}

function beyond(column: string, id: string, descending: boolean, after: ContactPage['after']) {
  const { value, id: last } = after ?? { value: '', id: 0 };
  const [name, key] = [sql.ref(column), sql.ref(id)];
  return descending
    ? sql<boolean>`${name} <= ${value} and (${name} < ${value} or ${key} < ${last})`
    : sql<boolean>`${name} >= ${value} and (${name} > ${value} or ${key} > ${last})`;
}
