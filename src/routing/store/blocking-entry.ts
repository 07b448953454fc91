import type { Kysely, Selectable } from 'kysely';
import type { Blocklist, DB } from '../../platform/mysql/schema.generated.ts';

/**
 * What turns a caller away at a time, as BLOCKED in asterisk-conf/func_odbc.conf finds it: the most exact entry.
 * @param caller as `callerOf` writes it. @param db of one tenant
 */
export function blockingEntry(
  db: Kysely<DB>,
  caller: string,
  at: Date,
): Promise<Pick<Selectable<Blocklist>, 'id' | 'pattern' | 'action'> | undefined> {
  const beginnings = Array.from({ length: 15 }, (_, n) => `${caller.slice(0, 16 - n)}*`);
  return db
    .selectFrom('blocklist')
    .select(['id', 'pattern', 'action'])
    .where('direction', '=', 'inbound')
    .where('pattern', 'in', [caller, ...beginnings])
    .where((e) => e.or([e('expires_at', 'is', null), e('expires_at', '>', at)]))
    .orderBy((e) => e.fn('char_length', ['pattern']), 'desc')
    .orderBy('pattern', 'desc')
    .limit(1)
    .executeTakeFirst();
}
