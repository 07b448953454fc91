import { PatchbayError } from '../../../platform/errors.ts';
import { musicNamed } from '../../store/music/music.ts';
import type { Rows } from '../../store/rows.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { invalid } from '../refusals.ts';
import { type Music, requireMusic } from './require-music.ts';

export interface MusicChange {
  readonly displayName?: string | undefined;
  readonly order?: 'listed' | 'random' | undefined;
  /** Ids of all its files, in the order in which they are to be played. */
  readonly fileOrder?: readonly number[] | undefined;
}

/** @param name of the music in the tenant's own words; it stays, because Asterisk knows it by that */
export function createMusic(
  room: Provisioning,
  order: Order,
  name: string,
  { displayName, order: playOrder = 'listed' }: MusicChange,
): Promise<Done<Music>> {
  return carryOut(room, order, async (rows) => {
    const other = await musicNamed(rows.trx, name);
    if (other !== undefined) {
      throw new PatchbayError('conflict', `the name is in use by /music/${other.id}`, {
        errors: [{ path: 'body.name', message: 'is in use' }],
      });
    }
    const columns = { name, display_name: displayName ?? name, play_order: playOrder };
    const id = await rows.insert('music_classes', columns);
    return { value: await requireMusic(rows, id), entityId: String(id) };
  });
}

export function changeMusic(
  room: Provisioning,
  order: Order,
  id: number,
  { displayName, order: playOrder, fileOrder }: MusicChange,
): Promise<Done<Music>> {
  return carryOut(room, order, async (rows) => {
    const { files } = await requireMusic(rows, id);
    await rows.update(
      'music_classes',
      { id },
      {
        ...(displayName === undefined ? {} : { display_name: displayName }),
        ...(playOrder === undefined ? {} : { play_order: playOrder }),
      },
    );
    if (fileOrder !== undefined) await reorder(rows, new Set(files.map((file) => file.id)), fileOrder);
    return { value: await requireMusic(rows, id), entityId: String(id) };
  });
}

async function reorder(rows: Rows, present: ReadonlySet<number>, wanted: readonly number[]): Promise<void> {
  const all = new Set(wanted);
  if (all.size !== wanted.length || all.size !== present.size || !wanted.every((file) => present.has(file))) {
    throw invalid('body.file_order', 'does not name each file of this music once');
  }
  for (const [position, id] of wanted.entries()) await rows.update('music_files', { id }, { position });
}
