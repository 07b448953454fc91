import { CompiledQuery, type Kysely, sql, type Transaction } from 'kysely';
import type { Database } from './connect.ts';
import type { DB } from './schema.generated.ts';

/** Another daemon writes for this PBX now; nothing that this one still holds may be written. */
export class Deposed extends Error {
  constructor(pbx: string, holder: string) {
    super(`${holder} has taken over ${pbx}`);
    this.name = 'Deposed';
  }
}

/** The right to write the live state of one PBX, held until somebody takes it over. */
export interface WriterLease {
  /**
   * First statement of each transaction that writes for the PBX. Waits for an earlier transaction of this holder whose
   * outcome is unknown, and so settles it.
   * @returns false when this very batch is committed already
   * @throws Deposed
   */
  enter(trx: Transaction<DB>, batch: number): Promise<boolean>;
  /** That statement alone: it changes a row, or the transaction must not go on. */
  entering(batch: number): CompiledQuery;
  /** Sees whether it is still held. @throws Deposed */
  check(): Promise<void>;
}

// As text, because building it takes longer than sending it, and it stands in each transaction.
const ENTER = 'update pbx_writers set last_batch = ? where pbx = ? and fence = ? and last_batch < ?';

/** Takes the lease from whoever held it: the last one to start wins, and no clock is compared. */
export async function takeLease(db: Database, pbx: string, holder: string): Promise<WriterLease> {
  const fence = await db.transaction().execute(async (trx) => {
    await sql`
      insert into pbx_writers (pbx, fence, holder) values (${pbx}, 1, ${holder})
      on duplicate key update fence = fence + 1, holder = values(holder), last_batch = 0
    `.execute(trx);
    const row = await trx.selectFrom('pbx_writers').select('fence').where('pbx', '=', pbx).executeTakeFirstOrThrow();
    return row.fence;
  });

  const seen = (from: Kysely<DB>) => from.selectFrom('pbx_writers').select(['fence', 'holder']).where('pbx', '=', pbx);

  function stillHeld(row: { readonly fence: number; readonly holder: string } | undefined): void {
    if (row?.fence !== fence) throw new Deposed(pbx, row?.holder ?? 'somebody');
  }

  const entering = (batch: number) => CompiledQuery.raw(ENTER, [batch, pbx, fence, batch]);

  return {
    entering,
    enter: async (trx, batch) => {
      const { numAffectedRows } = await trx.executeQuery(entering(batch));
      if (numAffectedRows === 1n) return true;
      stillHeld(await seen(trx).forUpdate().executeTakeFirst());
      return false;
    },
    check: async () => stillHeld(await seen(db).executeTakeFirst()),
  };
}
