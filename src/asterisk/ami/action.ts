import { randomBytes } from 'node:crypto';
import { PatchbayError } from '../../platform/errors.ts';
import { refuseControlCharacters } from '../wire-text.ts';

export type ActionFields = Readonly<Record<string, string>>;

/** Asterisk drops a longer line with an error; here it is refused before it is sent. */
const MAX_LINE = 1024;

/**
 * One action as bytes for the wire.
 *
 * @throws PatchbayError `invalid` for anything that could end a line or begin another action, `too_large` for a line
 * that Asterisk would drop
 */
export function encodeAction(action: string, actionId: string, fields: ActionFields): string {
  checkAction(action, fields);
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return `${[`Action: ${action}`, `ActionID: ${actionId}`, ...lines].join('\r\n')}\r\n\r\n`;
}

/** The same checks for an action that somebody else encodes. */
export function checkAction(action: string, fields: ActionFields): void {
  if (!/^[A-Za-z0-9]+$/.test(action)) throw new PatchbayError('invalid', 'not a name of an action');
  for (const [name, value] of Object.entries(fields)) {
    if (!/^[A-Za-z0-9]+$/.test(name)) throw new PatchbayError('invalid', 'not a name of a header');
    refuseControlCharacters(value, name);
    if (Buffer.byteLength(`${name}: ${value}\r\n`) >= MAX_LINE) {
      throw new PatchbayError('too_large', `${name} is longer than Asterisk takes`);
    }
  }
}

export interface ActionIds {
  next(): string;
  /** Whether an id could be one of these: an answer with it may be late, but nobody else made it up. */
  made(id: string): boolean;
}

/** Ids that nobody else can guess and that never come again: an answer is believed only with one of ours. */
export function createActionIds(): ActionIds {
  const instance = `${randomBytes(9).toString('hex')}-`;
  let count = 0;
  return { next: () => `${instance}${(++count).toString(36)}`, made: (id) => id.startsWith(instance) };
}
