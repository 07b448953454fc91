import { type Kysely, sql, type Transaction } from 'kysely';
import { CDR_FIELDS } from '../../../asterisk/spool/cdr-record.ts';
import { CEL_LAYOUT } from '../../../asterisk/spool/cel-record.ts';
import { scanRecords } from '../../../asterisk/spool/record-scanner.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';

/** A file whose rows were erased, while it still says what they said. */
export interface ErasedFile {
  readonly id: number;
  readonly kind: 'cel' | 'cdr';
  readonly identity: string;
  readonly erasedAt: Date;
}

/** Rows of these files say less than the files do from now on. */
export async function noteErased(trx: Transaction<DB>, fileIds: Iterable<number>): Promise<void> {
  const ids = [...new Set(fileIds)];
  if (ids.length === 0) return;
  const erased_at = sql<Date>`current_timestamp(3)`;
  await trx.updateTable('spool_files').set({ erased_at }).where('id', 'in', ids).execute();
}

export async function erasedFiles(db: Kysely<DB>, pbx: string): Promise<ErasedFile[]> {
  const rows = await db
    .selectFrom('spool_files')
    .select(['id', 'kind', 'identity', 'erased_at'])
    .where('pbx', '=', pbx)
    .where('erased_at', 'is not', null)
    .orderBy('id')
    .execute();
  return rows.flatMap(({ erased_at, ...row }) => (erased_at === null ? [] : [{ ...row, erasedAt: erased_at }]));
}

/** Unless more of its rows were erased meanwhile. */
export async function noteOverwritten(db: Kysely<DB>, { id, erasedAt }: ErasedFile): Promise<void> {
  await db
    .updateTable('spool_files')
    .set({ erased_at: null })
    .where('id', '=', id)
    .where('erased_at', '=', erasedAt)
    .execute();
}

/** What the rows say of records of a file: by offset, the text of each field by its place. */
export async function textsOf(
  db: Kysely<DB>,
  file: ErasedFile,
  o: { readonly from: number; readonly to: number },
): Promise<ReadonlyMap<number, ReadonlyMap<number, string>>> {
  return file.kind === 'cel' ? celTexts(db, file, o) : cdrTexts(db, file, o);
}

async function celTexts(db: Kysely<DB>, file: ErasedFile, o: { from: number; to: number }) {
  const rows = await db
    .selectFrom('cel_events')
    .select(['spool_offset', 'raw'])
    .where('spool_file_id', '=', file.id)
    .where('spool_offset', '>=', o.from)
    .where('spool_offset', '<', o.to)
    .execute();
  return new Map(
    rows.flatMap(({ spool_offset, raw }) => {
      const [record] = scanRecords(Buffer.from(`${raw}\n`), CEL_LAYOUT, { maxRecords: 1 }).records;
      return record === undefined ? [] : [[spool_offset, new Map(record.fields.entries())] as const];
    }),
  );
}

const CDR_TEXTS = ['channel', 'dstchannel', 'lastdata', 'dst', 'src', 'clid', 'userfield'] as const;

async function cdrTexts(db: Kysely<DB>, file: ErasedFile, o: { from: number; to: number }) {
  const rows = await db
    .selectFrom('cdr')
    .select(['spool_offset', ...CDR_TEXTS])
    .where('spool_file_id', '=', file.id)
    .where('spool_offset', '>=', o.from)
    .where('spool_offset', '<', o.to)
    .execute();
  return new Map(
    rows.map((row) => [
      row.spool_offset ?? -1,
      new Map(CDR_TEXTS.map((name) => [CDR_FIELDS.indexOf(name), row[name] ?? ''] as const)),
    ]),
  );
}
