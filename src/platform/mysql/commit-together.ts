import { CompiledQuery } from 'kysely';
import type { SequencedAnnouncement } from '../announcement.ts';
import type { Database } from './connect.ts';
import { failureOf } from './failure.ts';
import { type LastNumber, numbered, numbering, type PreparedAnnouncement, storing } from './outbox-table.ts';

export interface Together {
  /** Must change a row, or nothing is committed. */
  readonly first: CompiledQuery;
  readonly rows: readonly CompiledQuery[];
  readonly prepared: readonly PreparedAnnouncement[];
}

const BEGIN = CompiledQuery.raw('begin');
const COMMIT = CompiledQuery.raw('commit');
const ROLLBACK = CompiledQuery.raw('rollback');
/** Is an error unless the statement before it changed one row; what follows in the text is not done then. */
const CHANGED_ONE = CompiledQuery.raw('select if(row_count() = 1, 1, (select 1 union all select 2)) as changed');

/**
 * One transaction in one text of several statements, where one statement after the other would take ten round trips: on a
 * machine that has much to do each of them waits twice until somebody is given a processor.
 *
 * @param db opened with `severalStatements`
 * @returns the announcements with their numbers; null when nothing is committed and it must be found out, one statement
 * after the other, why not
 * @throws what the database says when it is away (then it may be committed) or another transaction was in the way
 */
export function commitTogether(db: Database, o: Together): Promise<readonly SequencedAnnouncement[] | null> {
  return db.connection().execute(async (connection) => {
    try {
      const before = [BEGIN, o.first, CHANGED_ONE, ...o.rows];
      if (o.prepared.length === 0) {
        await send(connection, [...before, COMMIT]);
        return [];
      }
      const { count, read, keep, kept } = numbering(o.prepared);
      const numbers = [count, read, keep, storing(o.prepared, kept)];
      const results = await send(connection, [...before, ...numbers, COMMIT]);
      return numbered(o.prepared, results[before.length + numbers.indexOf(read)] as readonly LastNumber[]);
    } catch (error) {
      const failure = failureOf(error);
      await connection.executeQuery(ROLLBACK).catch(() => {}); // no more than the end of a connection that is lost
      if (failure === 'outage' || failure === 'conflict') throw error;
      return null;
    }
  });
}

/** Values are escaped by the driver, in each statement as in one that is sent alone. */
async function send(connection: Database, statements: readonly CompiledQuery[]): Promise<readonly unknown[]> {
  const text = statements.map(({ sql }) => sql).join(';\n');
  const { rows } = await connection.executeQuery(
    CompiledQuery.raw(
      text,
      statements.flatMap(({ parameters }) => parameters),
    ),
  );
  return rows;
}
