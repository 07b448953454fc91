import { createActionIds } from '../../../src/asterisk/ami/action.ts';
import { login } from '../../../src/asterisk/ami/login.ts';
import { AmiSession } from '../../../src/asterisk/ami/session.ts';
import { type AmiAddress, parseAmiUrl } from '../../../src/asterisk/pbx-address.ts';
import { type AllowedAction, readAllowedActions } from '../checks/privileges.ts';

/** One AMI user's connection while the doctor looks: what it may do, and every event that reached it. */
export interface AmiProbe {
  readonly session: AmiSession;
  readonly allowed: readonly AllowedAction[];
  readonly heard: readonly HeardEvent[];
}

export interface HeardEvent {
  readonly type: string;
  /** Header names in their order. */
  readonly names: readonly string[];
  readonly systemName: string | null;
  /** The frame's own text. */
  readonly text: string;
}

/** Answers `true` for every event type: the doctor wants to hear what it should not hear, too. */
class EveryType extends Set<string> {
  override has(): boolean {
    return true;
  }
}

/** @throws Error with what went wrong and nothing secret in it */
export async function openAmi(url: string): Promise<AmiProbe> {
  const address: AmiAddress = parseAmiUrl(url);
  const heard: HeardEvent[] = [];
  const session = new AmiSession({
    address,
    wanted: new EveryType(),
    ids: createActionIds(),
    event: ({ text }) => heard.push(hear(text)),
    rejected: (_, evidence) => heard.push(hear(evidence)), // no time stamp: that is one of the things to find
  });
  try {
    await login(session, address, true);
    const answer = await session.request('ListCommands');
    const allowed = readAllowedActions(answer.entries().map(([name, value]) => `${name}: ${value}`));
    return { session, allowed, heard };
  } catch (error) {
    session.close('the doctor gives up');
    throw error;
  }
}

export function hear(text: string): HeardEvent {
  const lines = text.split('\r\n').filter((line) => line.includes(':'));
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()];
  });
  const named = (wanted: string): string | null => headers.find(([name]) => name === wanted)?.[1] ?? null;
  return {
    type: named('Event') ?? '',
    names: headers.map(([name]) => name),
    systemName: named('SystemName'),
    text,
  };
}
