import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { Evidence } from './evidence.ts';
import type { Stasis } from './stasis.ts';

/** One case of the Asterisk test suite, replayed by a tenant of its own, whose phones are 1001 to 1005. */
export interface Scenario {
  /** Where it is upstream, below `tests/`; what stands after `#` is one call of several. */
  readonly name: string;
  /** Steps by extension, or by `extension@context`. `$1002` is that phone, `$T` the tenant; `(label)` may begin a step. */
  readonly dialplan?: Readonly<Record<string, readonly string[]>>;
  /** Lines of the tenant's queue `$T_q`. */
  readonly queue?: readonly string[];
  /** Lines of the tenant's own parking lot `$T_short`. */
  readonly parking?: readonly string[];
  /** What is other about a phone's endpoint. */
  readonly endpoints?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  play(at: Scene): Promise<void>;
  /** The dispositions of the rows that upstream expects, in any order; absent where it expects none. */
  readonly upstream?: readonly string[];
  /** Its cdr.conf keeps rows of one party that nobody answered. */
  readonly unanswered?: true;
  /** Why Asterisk's rows are others here, where they are. */
  readonly because?: string;
  /** What is other than upstream in another way than by its dispositions. */
  readonly note?: string;
  /** What upstream asserts beside the rows. @returns what is not so */
  also?(evidence: Evidence): string[];
  /** One line for each conversation, as `toldRecord` writes it. */
  readonly records: readonly string[];
}

/** One that is not replayed, and why. */
export interface Absent {
  readonly name: string;
  readonly reason: string;
}

/** What a scenario has at hand. */
export interface Scene {
  readonly tenant: string;
  /** Registered when first asked for. */
  phone(extension: string): Promise<Phone>;
  /**
   * Asterisk itself calls an extension, by a Local channel; whoever answers there hears his echo.
   * @param o.goesOn where the other half goes on once it is answered
   * @returns the channel
   */
  originate(exten: string, o?: { goesOn?: string; channelId?: string; originator?: string }): Promise<string>;
  /** Ends a channel; one that has ended is fine. */
  drop(channel: string): Promise<void>;
  /** An ARI application named as the tenant: `Stasis($T)` in the dialplan. */
  stasis(): Promise<Stasis>;
  ari<T = unknown>(method: string, path: string, body?: object): Promise<T>;
  cli(command: string): Promise<string>;
  pause(ms: number): Promise<void>;
}

/** Both talk: `from` has dialled, `to` has answered. */
export async function talking(at: Scene, from: string, exten: string, to: string) {
  const [caller, callee] = [await at.phone(from), await at.phone(to)];
  const calling = caller.dial(exten);
  const called = await callee.incoming();
  called.answer();
  await calling.until('answered');
  return { caller, callee, calling, called };
}

/** 1001 dials 2000, 1002 answers, and 1001 hangs up soon. */
export async function shortTalk(at: Scene): Promise<void> {
  const { calling, called } = await talking(at, '1001', '2000', '1002');
  await at.pause(400);
  await calling.hangup();
  await called.until('ended');
}

/** The one channel of a phone. */
export async function channelOf(at: Scene, extension: string): Promise<{ id: string; name: string }> {
  const all = await at.ari<{ id: string; name: string }[]>('GET', '/channels');
  const found = all.find(({ name }) => name.startsWith(`PJSIP/${at.tenant}_${extension}-`));
  if (found === undefined) throw new Error(`${extension} has no channel`);
  return found;
}
