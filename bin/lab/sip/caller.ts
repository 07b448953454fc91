import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, startChild } from '../child.ts';
import { freePort } from '../ports.ts';
import type { Root } from '../root.ts';
import { callerScenario } from './scenario.ts';
import { toneFile } from './tone.ts';

export interface CallerOptions {
  readonly root: Root;
  /** Where sipp's files go. */
  readonly dir: string;
  readonly sipPort: number;
  /** What is dialled: the user part of the request URI. */
  readonly to: string;
  /** User part of From as it stands on the wire: a hostile one is %-encoded by the caller of this function. */
  readonly from?: string;
  /** Display name of From, between the quotes as it stands. */
  readonly fromName?: string;
  /** Source address; a trunk is known by it. */
  readonly address: string;
  /** Hangs up so long after the answer; the other side may be first. Default 1000. */
  readonly talkMs?: number;
  /** Sends CANCEL so long after it began to ring. */
  readonly cancelAfterMs?: number;
  /** Sends a tone. Without it the caller is silent, which a mailbox does not record. */
  readonly audio?: boolean;
  /** Number of calls, and how many are begun per second. */
  readonly calls?: number;
  readonly perSecond?: number;
  readonly atOnce?: number;
}

export interface CallerResult {
  readonly successful: number;
  readonly failed: number;
  /** Final answers to INVITE in the order they came; only for a single call. */
  readonly answers: readonly number[];
  /** What sipp says went wrong; '' for nothing. */
  readonly errors: string;
}

export interface Caller {
  readonly pid: number;
  /** Resolves when all calls are over, failed ones included. */
  readonly done: Promise<CallerResult>;
  /** Ends sipp without a word: for the PBX, what is up stays up. */
  stop(): Promise<void>;
}

/** A caller from outside: sipp sends calls to the PBX from an address of a trunk. */
export async function startCaller(o: CallerOptions): Promise<Caller> {
  await mkdir(o.dir, { recursive: true });
  const dir = await mkdtemp(join(o.dir, 'caller-'));
  const at = (name: string) => join(dir, name);
  await writeFile(at('caller.xml'), callerScenario({ ...o, tone: o.audio ? await toneFile(dir) : null }));
  const calls = o.calls ?? 1;
  const child = await startChild(
    o.root.command(
      'sipp',
      [
        `127.0.0.1:${o.sipPort}`,
        ...['-sf', at('caller.xml'), '-s', o.to, '-i', o.address, '-p', String(await freePort())],
        ...['-m', String(calls), '-r', String(o.perSecond ?? 10), '-l', String(o.atOnce ?? calls)],
        ...[
          '-min_rtp_port',
          String(await freePort()),
          '-nostdin',
          '-ci',
          '127.0.0.1',
          '-cp',
          String(await freePort()),
          '-timeout_error',
          '-recv_timeout',
          '180000',
        ],
        ...['-trace_stat', '-stf', at('stat.csv'), '-fd', '1', '-trace_err', '-error_file', at('errors.log')],
        ...(calls === 1 ? ['-trace_msg', '-message_file', at('messages.log')] : []),
      ],
      [dir],
    ),
    { log: at('sipp.log'), cwd: dir },
  );
  const done = child.ended.then(async (how) => {
    const { successful, failed } = await counts(at('stat.csv'));
    if (successful + failed < calls) throw new Error(`sipp ${how}:\n${await whatSippSaid(child, at('errors.log'))}`);
    const errors = await readFile(at('errors.log'), 'utf8').catch(() => '');
    return { successful, failed, answers: await answers(at('messages.log')), errors };
  });
  done.catch(() => {}); // whoever asks for the result hears of it
  return { pid: child.pid, done, stop: () => child.stop(3_000) };
}

async function whatSippSaid(child: Child, errors: string): Promise<string> {
  return (await readFile(errors, 'utf8').catch(() => '')) || (await child.lastWords());
}

/** Last line of sipp's statistics: cumulative counters by name. */
async function counts(file: string): Promise<{ successful: number; failed: number }> {
  const lines = (await readFile(file, 'utf8').catch(() => '')).trim().split('\n');
  const names = (lines[0] ?? '').split(';');
  const values = (lines.length > 1 ? (lines.at(-1) ?? '') : '').split(';');
  const value = (name: string) => Number(values[names.indexOf(name)] ?? 0) || 0;
  return { successful: value('SuccessfulCall(C)'), failed: value('FailedCall(C)') };
}

async function answers(file: string): Promise<number[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const found: number[] = [];
  for (const message of text.split(/^-{10,}.*$/m)) {
    const status = /^SIP\/2\.0 ([2-6]\d\d) /m.exec(message);
    if (status?.[1] && /message received \[/.test(message) && /^CSeq: *\d+ INVITE/im.test(message)) {
      found.push(Number(status[1]));
    }
  }
  return found;
}
