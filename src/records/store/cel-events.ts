import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { insertRows, type Trx } from './insert-rows.ts';

/** A channel event as it stands in the files. */
export interface RawEvent {
  readonly fileId: number;
  readonly offset: number;
  readonly linkedId: string;
  readonly at: number;
  readonly raw: string;
}

/** @param gently see {@link insertRows} */
export async function insertEvents(trx: Trx, pbx: string, events: readonly RawEvent[], gently: boolean): Promise<void> {
  await insertRows(
    trx,
    {
      table: 'cel_events',
      columns: ['spool_file_id', 'spool_offset', 'pbx', 'linkedid', 'event_us', 'raw'],
      present: 'stays',
    },
    events.map(({ fileId, offset, linkedId, at, raw }) => [fileId, offset, pbx, linkedId, at, raw]),
    gently,
  );
}

/**
 * Texts that earlier generations of a file had between two offsets, by offset: what is read again is not stored again.
 */
export async function eventsOfEarlierGenerations(
  db: Kysely<DB>,
  file: { readonly id: number; readonly from: number; readonly to: number },
): Promise<Map<number, Set<string>>> {
  const rows = await db
    .selectFrom('spool_files as now')
    .innerJoin('spool_files as before', (join) =>
      join
        .onRef('before.pbx', '=', 'now.pbx')
        .onRef('before.kind', '=', 'now.kind')
        .onRef('before.identity', '=', 'now.identity')
        .onRef('before.generation', '<', 'now.generation'),
    )
    .innerJoin('cel_events as event', 'event.spool_file_id', 'before.id')
    .select(['event.spool_offset', 'event.raw'])
    .where('now.id', '=', file.id)
    .where('event.spool_offset', '>=', file.from)
    .where('event.spool_offset', '<', file.to)
    .execute();
  const texts = new Map<number, Set<string>>();
  for (const { spool_offset, raw } of rows) {
    texts.set(spool_offset, (texts.get(spool_offset) ?? new Set()).add(raw));
  }
  return texts;
}
