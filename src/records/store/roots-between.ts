import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** Conversations that are over and began in a time, some at once. */
export async function* rootsBetween(
  db: Kysely<DB>,
  pbx: string,
  time: { readonly from: number; readonly to: number },
  atOnce: number,
): AsyncGenerator<string[]> {
  let after = { at: time.from, linkedid: '' };
  for (;;) {
    const rows = await db
      .selectFrom('call_linkedids')
      .select(['linkedid', 'first_us'])
      .where('pbx', '=', pbx)
      .where('is_open', '=', 0)
      .whereRef('linkedid', '=', 'root')
      .where('first_us', '>=', after.at)
      .where('first_us', '<', time.to)
      .where((e) => e.or([e('first_us', '>', after.at), e('linkedid', '>', after.linkedid)]))
      .orderBy('first_us')
      .orderBy('linkedid')
      .limit(atOnce)
      .execute();
    const last = rows.at(-1);
    if (last === undefined) return;
    yield rows.map(({ linkedid }) => linkedid);
    after = { at: last.first_us, linkedid: last.linkedid };
  }
}
