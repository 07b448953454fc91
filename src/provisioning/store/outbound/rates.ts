import type { Kysely, Selectable } from 'kysely';
import type { CallRates, DB } from '../../../platform/mysql/schema.generated.ts';
import { beginningsOf } from '../../model/outbound/prefix.ts';

export type RateRow = Selectable<CallRates>;

/** @param db of one tenant */
export function findRate(db: Kysely<DB>, id: number): Promise<RateRow | undefined> {
  return db.selectFrom('call_rates').selectAll().where('id', '=', id).executeTakeFirst();
}

/** In order of id. @param db of one tenant */
export function pageOfRates(
  db: Kysely<DB>,
  page: { readonly after: number; readonly limit: number },
): Promise<RateRow[]> {
  return db.selectFrom('call_rates').selectAll().where('id', '>', page.after).orderBy('id').limit(page.limit).execute();
}

export async function ratesOf(db: Kysely<DB>, prefixes: readonly string[]): Promise<Map<string, RateRow>> {
  if (prefixes.length === 0) return new Map();
  const rows = await db
    .selectFrom('call_rates')
    .selectAll()
    .where('prefix', 'in', [...prefixes])
    .execute();
  return new Map(rows.map((row) => [row.prefix, row]));
}

export async function countRates(db: Kysely<DB>): Promise<number> {
  const { count } = await db
    .selectFrom('call_rates')
    .select((e) => e.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The rate of a number, or the dearest where it has none of its own, as the dialplan takes it. @param db of one tenant */
export async function rateOf(db: Kysely<DB>, number: string): Promise<RateRow | undefined> {
  const own = await db
    .selectFrom('call_rates')
    .selectAll()
    .where('prefix', 'in', beginningsOf(number))
    .orderBy((e) => e.fn('char_length', ['prefix']), 'desc')
    .limit(1)
    .executeTakeFirst();
  if (own !== undefined) return own;
  return db.selectFrom('call_rates').selectAll().orderBy('price_per_minute', 'desc').limit(1).executeTakeFirst();
}
