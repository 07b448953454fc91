import { setTimeout as sleep } from 'node:timers/promises';
import { presentCommand } from '../api/present.ts';
import type { CommandState } from '../model/command.ts';
import { type CommandRow, closeCommand } from '../store/commands.ts';
import { writeAndTell } from './announce.ts';
import type { Control } from './context.ts';

export interface Outcome {
  readonly state: CommandState;
  readonly detail: string;
  readonly result: CommandRow['result'];
}

const TRIES = 60;

/**
 * Writes what became of a command, and tells it. The database may be away: the answer does not wait for it, and what was
 * not written by the end of this process is found out by the next one.
 */
export async function closed(room: Control, command: CommandRow, outcome: Outcome): Promise<CommandRow> {
  try {
    return await write(room, command, outcome);
  } catch (error) {
    room.log.warn({ command_id: command.id, error }, 'the end of a command could not be written yet');
    void writeLater(room, command, outcome);
    return { ...command, ...outcome };
  }
}

async function writeLater(room: Control, command: CommandRow, outcome: Outcome): Promise<void> {
  for (let tries = 0; tries < TRIES; tries++) {
    await sleep(1_000, undefined, { ref: false });
    try {
      await write(room, command, outcome);
      return;
    } catch (error) {
      room.log.debug({ command_id: command.id, error }, 'nor now');
    }
  }
}

async function write(room: Control, command: CommandRow, outcome: Outcome): Promise<CommandRow> {
  return writeAndTell(room, async (trx) => {
    const row = await closeCommand(trx, command, outcome);
    if (row === null) return { value: { ...command, ...outcome }, news: null };
    const { tenantId, callId, userId } = row;
    const data = presentCommand(row);
    return { value: row, news: { tenantId, type: 'control.command', callId, userId, teamsOf: userId, data } };
  });
}
