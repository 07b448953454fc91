import type { Kysely, Selectable } from 'kysely';
import type { DB, OutboundPrefixes, RiskyPrefixes } from '../../../platform/mysql/schema.generated.ts';
import { beginningsOf, type Ruling } from '../../model/outbound/prefix.ts';

export type PrefixRow = Selectable<OutboundPrefixes>;
export type RiskyRow = Selectable<RiskyPrefixes>;

/** @param db of one tenant */
export function findPrefix(db: Kysely<DB>, id: number): Promise<PrefixRow | undefined> {
  return db.selectFrom('outbound_prefixes').selectAll().where('id', '=', id).executeTakeFirst();
}

/** @param extensionId null for the tenant's own */
export function prefixOf(
  db: Kysely<DB>,
  prefix: string,
  extensionId: number | null,
): Promise<{ readonly id: number } | undefined> {
  return db
    .selectFrom('outbound_prefixes')
    .select('id')
    .where('prefix', '=', prefix)
    .where('whose', '=', extensionId ?? 0)
    .executeTakeFirst();
}

/** In order of id. @param db of one tenant */
export function pageOfPrefixes(
  db: Kysely<DB>,
  page: { readonly after: number; readonly limit: number; readonly extensionId?: number | undefined },
): Promise<PrefixRow[]> {
  const { after, limit, extensionId } = page;
  return db
    .selectFrom('outbound_prefixes')
    .selectAll()
    .where('id', '>', after)
    .$if(extensionId !== undefined, (query) => query.where('extension_id', '=', extensionId ?? 0))
    .orderBy('id')
    .limit(limit)
    .execute();
}

export async function countPrefixes(db: Kysely<DB>): Promise<number> {
  const { count } = await db
    .selectFrom('outbound_prefixes')
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** What nobody calls unless a tenant allows it; the same for all tenants. */
export function riskyPrefixes(db: Kysely<DB>): Promise<RiskyRow[]> {
  return db.selectFrom('risky_prefixes').selectAll().orderBy('prefix').execute();
}

/** What is said of the beginnings of a number. @param own of one tenant; @param whole: what is risky is nobody's */
export async function rulingsOn(
  { own, whole }: { readonly own: Kysely<DB>; readonly whole: Kysely<DB> },
  number: string,
  extensionId: number | null,
): Promise<Ruling[]> {
  const beginnings = beginningsOf(number);
  const said = await own
    .selectFrom('outbound_prefixes')
    .select(['prefix', 'verdict', 'reason', 'extension_id'])
    .where('prefix', 'in', beginnings)
    .where('whose', 'in', [0, extensionId ?? 0])
    .execute();
  const risky = await whole
    .selectFrom('risky_prefixes')
    .select(['prefix', 'reason'])
    .where('prefix', 'in', beginnings)
    .execute();
  return [
    ...said.map(
      ({ extension_id, ...row }) => ({ ...row, of: extension_id === null ? 'tenant' : 'extension' }) as const,
    ),
    ...risky.map((row) => ({ ...row, verdict: 'deny', of: 'risky' }) as const),
  ];
}
