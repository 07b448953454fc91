import type { Place } from '../../asterisk/commands/calls.ts';
import type { Control } from './context.ts';

const CONTEXT = 'patchbay-held';

/** Where the parties of a call are sent that is held or transferred (dialplan/control.conf). */
export const HELD: Readonly<Record<'enquire' | 'join' | 'pause' | 'wait' | 'handOver', Place>> = {
  enquire: { context: CONTEXT, exten: 'enquire' },
  join: { context: CONTEXT, exten: 'join' },
  pause: { context: CONTEXT, exten: 'pause' },
  wait: { context: CONTEXT, exten: 'wait' },
  handOver: { context: CONTEXT, exten: 'hand-over' },
};

/** Says to a channel, before it is sent to wait, for whose phone it does, and where it rings when that one is gone. */
export async function keepWaiting(
  { commands }: Pick<Control, 'commands'>,
  channel: string,
  holder: { readonly channel: string; readonly number: string },
): Promise<void> {
  await commands.setVariable({ channel, name: 'HOLDER', value: holder.channel });
  await commands.setVariable({ channel, name: 'HOLDER_NUMBER', value: holder.number });
}
