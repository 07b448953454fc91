import type { CompiledQuery } from 'kysely';
import type { SequencedAnnouncement } from '../announcement.ts';
import type { CounterMetric } from '../metrics.ts';
import { commitTogether } from './commit-together.ts';
import type { Database } from './connect.ts';
import type { Outbox } from './outbox.ts';
import { insertAnnouncements, type PreparedAnnouncement } from './outbox-table.ts';
import { type Change, isRow } from './pending-changes.ts';
import type { Statements } from './write-rows.ts';
import { takeLease, type WriterLease } from './writer-lease.ts';

/** Changes that are committed together, as often as it takes, once. */
export interface Batch {
  /** Greater than that of every batch before. */
  readonly number: number;
  readonly changes: readonly Change[];
}

export type Save = (to: Statements, rows: readonly unknown[]) => Promise<void>;

export interface BatchWriter {
  /** Tables are saved in the order of their names' first appearance here. @throws Error for a name given twice */
  addTable(name: string, save: Save): void;
  /** One transaction; after its commit the announcements are published. Repeatable. @throws Deposed */
  write(batch: Batch): Promise<void>;
  /** Takes the lease, or sees whether it is still held. @throws Deposed */
  check(): Promise<void>;
}

export function createBatchWriter(o: {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly pbx: string;
  readonly holder: string;
  /** Batches that could not be written together. */
  readonly apart: CounterMetric;
}): BatchWriter {
  const tables = new Map<string, Save>();
  let lease: Promise<WriterLease> | null = null;

  // Taken once: a second time would depose ourselves.
  function held(): Promise<WriterLease> {
    lease ??= takeLease(o.db, o.pbx, o.holder).catch((error: unknown) => {
      lease = null;
      throw error;
    });
    return lease;
  }

  async function statementsOf(changes: readonly Change[]): Promise<readonly CompiledQuery[]> {
    const rows = rowsByTable(changes);
    const statements: CompiledQuery[] = [];
    const gathering: Statements = { executeQuery: async (statement) => statements.push(statement) };
    for (const [name, save] of tables) {
      const own = rows.get(name);
      if (own !== undefined) await save(gathering, own);
    }
    return statements;
  }

  /** Null: committed by an attempt whose answer was lost, under numbers that nobody here knows. */
  async function commitApart(
    lease: WriterLease,
    number: number,
    rows: readonly CompiledQuery[],
    prepared: readonly PreparedAnnouncement[],
  ): Promise<readonly SequencedAnnouncement[] | null> {
    o.apart.inc();
    return o.db.transaction().execute(async (trx) => {
      if (!(await lease.enter(trx, number))) return null;
      for (const statement of rows) await trx.executeQuery(statement);
      return insertAnnouncements(trx, prepared);
    });
  }

  return {
    addTable: (name, save) => {
      if (tables.has(name)) throw new Error(`table ${name} has an owner already`);
      tables.set(name, save);
    },
    write: async (batch) => {
      const lease = await held();
      const rows = await statementsOf(batch.changes);
      const prepared = batch.changes.flatMap((change) => (isRow(change) ? [] : [change.prepared]));
      const sequenced =
        (await commitTogether(o.db, { first: lease.entering(batch.number), rows, prepared })) ??
        (await commitApart(lease, batch.number, rows, prepared));
      if (sequenced !== null) o.outbox.publish(sequenced);
      else await o.outbox.publishStored(new Set(prepared.map(({ announcement }) => announcement.tenantId)));
    },
    check: async () => (await held()).check(),
  };
}

function rowsByTable(changes: readonly Change[]): Map<string, unknown[]> {
  const rows = new Map<string, unknown[]>();
  for (const change of changes) {
    if (!isRow(change)) continue;
    const own = rows.get(change.table);
    if (own === undefined) rows.set(change.table, [change.row]);
    else own.push(change.row);
  }
  return rows;
}
