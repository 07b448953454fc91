import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, type Root, startChild } from '../../bin/lab/index.ts';
import { callerScenario } from '../../bin/lab/sip/scenario.ts';
import { toneFile } from '../../bin/lab/sip/tone.ts';

export interface Callers {
  readonly root: Root;
  readonly dir: string;
  readonly sipPort: number;
  /** Address of the trunk. */
  readonly address: string;
  /** What each call in turn dials. */
  readonly numbers: readonly string[];
  readonly calls: number;
  readonly perSecond: number;
  /** Most calls at one time: who calls next waits until one is over. Ten seconds' worth when absent. */
  readonly atOnce?: number;
  readonly talkMs: number;
  /** Each sends a tone. */
  readonly audio?: boolean;
}

/**
 * One sipp that dials many numbers, one after the other, at a steady rate.
 * @returns how many calls were answered, talked and were hung up as they should, and what sipp first said of another
 */
export async function dial(o: Callers): Promise<{ successful: number; complaint: string }> {
  await mkdir(o.dir, { recursive: true });
  const at = (name: string): string => join(o.dir, name);
  const scenario = callerScenario({ talkMs: o.talkMs, tone: o.audio ? await toneFile(o.dir) : null }).replaceAll(
    '[service]',
    '[field0]',
  );
  await writeFile(at('callers.xml'), scenario);
  await writeFile(at('numbers.csv'), `SEQUENTIAL\n${o.numbers.join(';\n')};\n`);
  const options = {
    sf: at('callers.xml'),
    inf: at('numbers.csv'),
    i: o.address,
    p: await freePort(),
    m: o.calls,
    r: o.perSecond,
    l: o.atOnce ?? o.perSecond * 10,
    min_rtp_port: await freePort(),
    ci: '127.0.0.1',
    cp: await freePort(),
    recv_timeout: 60_000,
    stf: at('callers.csv'),
    error_file: at('errors.log'),
    fd: 1,
  };
  const args = Object.entries(options).flatMap(([name, value]) => [`-${name}`, String(value)]);
  const command = o.root.command(
    'sipp',
    [`127.0.0.1:${o.sipPort}`, ...args, '-nostdin', '-trace_stat', '-trace_err'],
    [o.dir],
  );
  const child = await startChild(command, { log: at('callers.log'), cwd: o.dir });
  await child.ended;
  const errors = await readFile(at('errors.log'), 'utf8').catch(() => '');
  // The end of a talk is a time-out in the scenario, and no complaint.
  const complaints = errors.split('\n').filter((line) => /^\d{4}-/.test(line) && !line.includes('jumping to label'));
  return { successful: await successful(at('callers.csv')), complaint: complaints[0] ?? '' };
}

/** The last line of sipp's statistics holds the totals. */
async function successful(file: string): Promise<number> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  const place = lines[0]?.split(';').indexOf('SuccessfulCall(C)') ?? -1;
  return Number(lines.at(-1)?.split(';')[place] ?? 0);
}
