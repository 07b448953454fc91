import type { Kysely, Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import type { Change, Row } from '../model/change.ts';

type Table = keyof DB & string;
type Columns<T extends Table> = Readonly<Partial<Record<keyof DB[T] & string, unknown>>>;

/**
 * Writes rows of one tenant and notes each: the notes are what a dry run shows, what is audited, and what says which of
 * Asterisk's caches must forget what. Everything that provisioning writes goes through here.
 */
export interface Rows {
  /** The transaction, as the tenant may see it. */
  readonly trx: Transaction<DB>;
  /** The same as it is, for names that a PBX has only once. Nothing of another tenant may be told or changed by it. */
  readonly whole: Transaction<DB>;
  readonly tenantId: string;
  readonly changes: readonly Change[];
  /** @returns the number that the database gave the row, 0 where it gives none */
  insert<T extends Table>(table: T, row: Columns<T>): Promise<number>;
  /** Rows that are as they should be already are not noted. @returns how many rows there are */
  update<T extends Table>(table: T, key: Columns<T>, set: Columns<T>): Promise<number>;
  remove<T extends Table>(table: T, key: Columns<T>): Promise<number>;
}

export function createRows(transaction: Transaction<DB>, tenantId: string): Rows {
  const trx = tenantScope(transaction, tenantId);
  // Kysely types each table by itself; which table it is, the callers know and this code does not.
  const any = trx as unknown as Kysely<{ row: Record<string, unknown> }>;
  const name = (table: Table) => table as 'row';
  const changes: Change[] = [];

  async function lock(table: Table, key: Row): Promise<Row[]> {
    let query = any.selectFrom(name(table)).selectAll().forUpdate();
    for (const [column, value] of Object.entries(key)) query = query.where(column, '=', value);
    return query.execute();
  }

  return {
    trx,
    whole: transaction,
    tenantId,
    changes,
    insert: async (table, row) => {
      const { insertId } = await any.insertInto(name(table)).values(row).executeTakeFirstOrThrow();
      const id = Number(insertId ?? 0);
      changes.push({ table, key: id === 0 ? keyOf(row) : { [numberOf(table)]: id }, before: null, after: row });
      return id;
    },
    update: async (table, key, set) => {
      const found = await lock(table, key);
      for (const before of found) {
        const differs = Object.fromEntries(
          Object.entries(set).filter(([column, value]) => !isSame(before[column], value)),
        );
        if (Object.keys(differs).length === 0) continue;
        const after: Row = { ...before, ...differs };
        let query = any.updateTable(name(table)).set(differs);
        for (const [column, value] of Object.entries(exactly(table, before, key)))
          query = query.where(column, '=', value);
        await query.execute();
        changes.push({ table, key: exactly(table, before, key), before, after });
      }
      return found.length;
    },
    remove: async (table, key) => {
      const found = await lock(table, key);
      if (found.length === 0) return 0;
      let query = any.deleteFrom(name(table));
      for (const [column, value] of Object.entries(key)) query = query.where(column, '=', value);
      await query.execute();
      for (const before of found) changes.push({ table, key: exactly(table, before, key), before, after: null });
      return found.length;
    },
  };
}

/** Asterisk's own tables call it otherwise. */
function numberOf(table: string): 'id' | 'uniqueid' {
  return table === 'voicemail' || table === 'queue_members' ? 'uniqueid' : 'id';
}

/** What names one row: its own id where the table has one. */
function exactly(table: string, row: Row, key: Row): Row {
  const name = numberOf(table);
  return row[name] === undefined ? key : { [name]: row[name] };
}

function keyOf(row: Row): Row {
  const names = ['id', 'name', 'context', 'mailbox', 'queue_name', 'interface', 'position'];
  return Object.fromEntries(names.flatMap((name) => (row[name] === undefined ? [] : [[name, row[name]]])));
}

/** JSON columns come back parsed and are written as text; times are dates. */
function isSame(stored: unknown, given: unknown): boolean {
  if ((stored ?? null) === (given ?? null)) return true;
  if (typeof stored === 'object' && stored !== null) {
    return JSON.stringify(stored) === (typeof given === 'string' ? given : JSON.stringify(given));
  }
  return typeof stored === 'number' && typeof given === 'boolean' && stored === Number(given);
}
