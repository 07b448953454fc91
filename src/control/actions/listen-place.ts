import type { Place } from '../../asterisk/commands/calls.ts';

/** Where a phone listens (dialplan/control.conf). */
export const LISTEN: Place = { context: 'patchbay-listen', exten: 'listen' };
