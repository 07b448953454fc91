import type { Pbx } from '../../bin/lab/index.ts';
import type { Database } from '../../src/platform/mysql/connect.ts';
import { spooled } from '../support/spool.ts';
import { tenantIn } from './tenant-names.ts';

/** A line of Asterisk's own files, by column. */
export type Line = Readonly<Record<string, string>>;
export type Stored<T extends 'rows' | 'records' | 'parties' | 'linkedIds'> = Awaited<
  ReturnType<typeof stored>
>[T][number];

/** What Asterisk wrote of one scenario, and what the tables hold of it. */
export interface Evidence {
  readonly cdr: readonly Line[];
  readonly cel: readonly Line[];
  readonly rows: readonly Stored<'rows'>[];
  readonly records: readonly Stored<'records'>[];
  readonly parties: readonly Stored<'parties'>[];
  readonly linkedIds: readonly Stored<'linkedIds'>[];
}

/**
 * All of it by tenant. Asterisk's lines are sorted by the names of channels and contexts and by linkedid, not by what the
 * daemon made of them; what is under no tenant's name, or under two, is a failure of the test itself.
 */
export async function evidenceByTenant(pbx: Pbx, db: Database): Promise<(tenant: string) => Evidence> {
  const [cdr, cel, tables] = [await spooled(pbx, 'cdr'), await spooled(pbx, 'cel'), await stored(db)];
  const owner = new Map<string, string>();
  for (const line of [...cel, ...cdr]) {
    const id = line['linkedid'] ?? '';
    const names = [line['channame'], line['channel'], line['dstchannel'], line['context'], line['dcontext']];
    const tenant = tenantIn(...names.map((name) => name ?? ''));
    if (tenant === null) continue;
    if ((owner.get(id) ?? tenant) !== tenant) throw new Error(`${id} is of ${owner.get(id)} and of ${tenant}`);
    owner.set(id, tenant);
  }
  const nobodys = [...cel, ...cdr].filter(({ linkedid = '' }) => !owner.has(linkedid));
  if (nobodys.length > 0) throw new Error(`of no scenario: ${JSON.stringify(nobodys[0])}`);
  return (tenant) => {
    const own = ({ linkedid }: { linkedid?: string | null }) => owner.get(linkedid ?? '') === tenant;
    const records = tables.records.filter(own);
    const calls = new Set(records.map(({ call_id }) => call_id));
    return {
      ...{ cdr: cdr.filter(own), cel: cel.filter(own), rows: tables.rows.filter(own), records },
      parties: tables.parties.filter(({ call_id }) => calls.has(call_id)),
      linkedIds: tables.linkedIds.filter(own),
    };
  };
}

async function stored(db: Database) {
  return {
    rows: await db.selectFrom('cdr').selectAll().execute(),
    records: await db.selectFrom('call_records').selectAll().execute(),
    parties: await db.selectFrom('call_record_parties').selectAll().orderBy('place').execute(),
    linkedIds: await db.selectFrom('call_linkedids').selectAll().execute(),
  };
}
