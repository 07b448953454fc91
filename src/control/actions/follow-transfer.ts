import { presentTransfer } from '../api/present.ts';
import { isOver, look, type Transfer } from '../model/transfer.ts';
import { saveTransfer, type TransferRow } from '../store/transfers.ts';
import { writeAndTell } from './announce.ts';
import type { Control } from './context.ts';

/** After this nobody can say whether a transfer that has not begun still will. */
const BEGINS_WITHIN_MS = 10_000;

/** Follows a transfer to its end, by what is seen of its three parties; from wherever an earlier process left it. */
export function followTransfer(room: Control, begun: TransferRow): void {
  const { id, tenantId, callId } = begun;
  let row = begun;
  let written = Promise.resolve();

  function become(next: Transfer): void {
    if (JSON.stringify(partsOf(next)) === JSON.stringify(partsOf(row))) return;
    row = { ...row, ...next, updatedAt: new Date(room.clock.now()) };
    const said = row;
    written = written.then(() => write(room, said));
    if (isOver(row)) room.transfers.delete(id);
  }

  room.transfers.set(id, {
    row: () => row,
    cancelling: () => become({ ...row, memory: { ...row.memory, cancelling: true } }),
  });
  room.follower.follow((late) => {
    if (isOver(row)) return true;
    const next = look(row, room.calls.find(tenantId, callId)?.legs ?? null);
    const lost = late && next.state === 'sent';
    become(lost ? { ...next, state: 'unknown', detail: 'the PBX took it, and its effect was not seen' } : next);
    return isOver(row);
  }, BEGINS_WITHIN_MS);
}

/** Ends one that was refused or of which nothing is known. */
export async function endTransfer(
  room: Control,
  begun: TransferRow,
  state: 'failed',
  detail: string,
): Promise<TransferRow> {
  const row = room.transfers.get(begun.id)?.row() ?? begun;
  room.transfers.delete(row.id);
  const ended: TransferRow = { ...row, state, detail, speaksWith: null };
  await write(room, ended);
  return ended;
}

async function write(room: Control, row: TransferRow): Promise<void> {
  try {
    await writeAndTell(room, async (trx) => {
      const saved = await saveTransfer(trx, row, row);
      if (saved === null) return { value: null, news: null };
      const { tenantId, callId, userId } = saved;
      const data = presentTransfer(saved);
      return { value: null, news: { tenantId, type: 'control.transfer', callId, userId, teamsOf: userId, data } };
    });
  } catch (error) {
    // What is not written is seen again, by this process or the next one: only the news of it is late.
    room.log.warn({ transfer_id: row.id, error }, 'a transfer could not be written');
  }
}

function partsOf({ state, speaksWith, detail, memory }: Transfer): unknown {
  return [state, speaksWith, detail, memory];
}
