import { readSettings } from '../../../tenancy/guard/tenant-settings.ts';
import { usesOfMusic } from '../../store/music/music.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { noSuch, refuseInUse } from '../refusals.ts';
import { type Music, requireMusic } from './require-music.ts';

/** @throws PatchbayError `conflict` as long as a queue plays it, or it announces recordings */
export function deleteMusic(room: Provisioning, order: Order, id: number): Promise<Done<Music>> {
  return carryOut(room, order, async (rows, { settings }) => {
    const value = await requireMusic(rows, id);
    const { name } = value.row;
    const announces = readSettings(settings).recording_announcement === name;
    refuseInUse(`music ${name}`, [
      ...(await usesOfMusic(rows.trx, rows.tenantId, name)),
      ...(announces ? [{ path: '/tenant', what: 'the announcement of recordings' }] : []),
    ]);
    await rows.remove('music_files', { music_id: id });
    await rows.remove('music_classes', { id });
    return { value, entityId: String(id) };
  });
}

/** Who hears it now hears it to its end; the file itself goes later. */
export function deleteMusicFile(room: Provisioning, order: Order, id: number, fileId: number): Promise<Done<Music>> {
  return carryOut(room, order, async (rows) => {
    const { files } = await requireMusic(rows, id);
    if (!files.some((file) => file.id === fileId)) throw noSuch('file of this music');
    await rows.remove('music_files', { id: fileId });
    return { value: await requireMusic(rows, id), entityId: String(id) };
  });
}
