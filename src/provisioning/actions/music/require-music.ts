import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { filesOf, findMusic, type MusicFileRow, type MusicRow } from '../../store/music/music.ts';
import { noSuch } from '../refusals.ts';

export interface Music {
  readonly row: MusicRow;
  readonly files: readonly MusicFileRow[];
}

/** @throws PatchbayError `not_found` */
export async function requireMusic(own: { readonly trx: Kysely<DB> }, id: number): Promise<Music> {
  const row = await findMusic(own.trx, id);
  if (row === undefined) throw noSuch('music');
  return { row, files: await filesOf(own.trx, [id]) };
}
