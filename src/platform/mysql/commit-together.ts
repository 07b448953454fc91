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
  /** Called before the commit is asked for. */
  sequenced(numbers: readonly SequencedAnnouncement[]): void;
}

const BEGIN = CompiledQuery.raw('begin');
const COMMIT = CompiledQuery.raw('commit');
const ROLLBACK = CompiledQuery.raw('rollback');

/**
 * One transaction in two texts of several statements, where one statement after the other would take ten round trips:
 * rows and numbers of the announcements, then the announcements and COMMIT.
 *
 * @param db opened with `severalStatements`
 * @returns false when nothing is committed and it must be found out, one statement after the other, why not
 * @throws what the database says when it is away or another transaction was in the way
 */
export function commitTogether(db: Database, o: Together): Promise<boolean> {
  return db.connection().execute(async (connection) => {
    try {
      const numbers = o.prepared.length > 0 ? numbering(o.prepared) : null;
      const before = [BEGIN, o.first, ...o.rows, ...(numbers === null ? [] : [numbers.count, numbers.read])];
      const results = await send(connection, before);
      if ((results[1] as { affectedRows?: number } | undefined)?.affectedRows !== 1) {
        await connection.executeQuery(ROLLBACK);
        return false;
      }
      const sequenced = numbers === null ? [] : numbered(o.prepared, results.at(-1) as readonly LastNumber[]);
      o.sequenced(sequenced);
      await send(connection, numbers === null ? [COMMIT] : [storing(o.prepared, sequenced), COMMIT]);
      return true;
    } catch (error) {
      const failure = failureOf(error);
      await connection.executeQuery(ROLLBACK).catch(() => {}); // no more than the end of a connection that is lost
      if (failure === 'outage' || failure === 'conflict') throw error;
      return false;
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
