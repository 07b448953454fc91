import type { Place } from '../../asterisk/commands/calls.ts';

const CONTEXT = 'patchbay-held';

/** Where the parties of an attended transfer are sent (dialplan/control.conf). */
export const HELD: Readonly<Record<'enquire' | 'join' | 'wait' | 'handOver', Place>> = {
  enquire: { context: CONTEXT, exten: 'enquire' },
  join: { context: CONTEXT, exten: 'join' },
  wait: { context: CONTEXT, exten: 'wait' },
  handOver: { context: CONTEXT, exten: 'hand-over' },
};
