import type { Log } from '../platform/log.ts';
import { scheduled } from '../platform/scheduled.ts';
import { closed } from './actions/close-command.ts';
import type { Control } from './actions/context.ts';
import { followListener } from './actions/follow-listener.ts';
import { followTransfer } from './actions/follow-transfer.ts';
import { effectSeen } from './model/command.ts';
import { type CommandRow, openCommands } from './store/commands.ts';
import { openListeners } from './store/listeners.ts';
import { pruneControl } from './store/old-rows.ts';
import { openTransfers } from './store/transfers.ts';

const RETRY_MS = 1_000;
const KEPT_MS = 7 * 24 * 3_600_000;

/** Goes on with what an earlier process left in the middle, once the database gives it; so a start does not wait for it. */
export function takeUp(room: Control): { start(): Promise<void>; stop(): Promise<void> } {
  let retry: NodeJS.Timeout | undefined;
  let reading: Promise<void> | undefined;

  async function take(): Promise<void> {
    try {
      const [commands, transfers, listeners] = await Promise.all([
        openCommands(room.db, room.pbx),
        openTransfers(room.db, room.pbx),
        openListeners(room.db, room.pbx),
      ]);
      for (const command of commands) await concludeCommand(room, command);
      for (const transfer of transfers) followTransfer(room, transfer);
      for (const listener of listeners) followListener(room, listener);
    } catch (error) {
      room.log.warn({ error }, 'what was asked of calls before cannot be read yet');
      retry = setTimeout(() => {
        reading = take();
      }, RETRY_MS);
    }
  }

  return {
    start: async () => {
      reading = take();
      await reading;
    },
    stop: async () => {
      clearTimeout(retry);
      await reading;
      clearTimeout(retry);
    },
  };
}

/** Whether it was sent nobody knows any more: done if its effect is there, else unknown. It is not sent again. */
async function concludeCommand(room: Control, command: CommandRow): Promise<void> {
  const { tenantId, callId, action, channelId } = command;
  const unknown = { state: 'unknown', detail: 'the daemon ended before its answer', result: null } as const;
  if (effectSeen(action, channelId, null) === null) {
    await closed(room, command, unknown);
    return;
  }
  room.follower.follow(() => {
    const seen = effectSeen(action, channelId, room.calls.find(tenantId, callId)?.legs ?? null) === true;
    void closed(room, command, seen ? { state: 'done', detail: '', result: null } : unknown);
    return true;
  });
}

export function pruning(room: Control, log: Log) {
  return scheduled({
    name: 'old commands',
    cron: '41 * * * *',
    log,
    run: async () => {
      await pruneControl(room.db, new Date(room.clock.now() - KEPT_MS));
    },
  });
}
