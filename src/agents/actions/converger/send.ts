import type { QueueCommands } from '../../../asterisk/pbx-event.ts';
import type { Command } from '../../model/converge.ts';

export function send(commands: QueueCommands, command: Command): Promise<void> {
  const { queue, interface: at } = command;
  switch (command.kind) {
    case 'add': {
      const { memberName, penalty, wrapupSeconds, paused, pausedReason } = command;
      return commands.queueAdd({ queue, interface: at, memberName, penalty, wrapupSeconds, paused, pausedReason });
    }
    case 'remove':
      return commands.queueRemove({ queue, interface: at });
    case 'pause':
      return commands.queuePause({ queue, interface: at, paused: command.paused, reason: command.reason });
    case 'penalty':
      return commands.queuePenalty({ queue, interface: at, penalty: command.penalty });
  }
}
