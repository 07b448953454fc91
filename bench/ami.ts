import { spawn } from 'node:child_process';
import { type Bench, type BenchLine, benchLine } from './bench-line.ts';
import { asteriskManager, ourLink, rawSocket } from './link/ami-readers.ts';
import { recordedFrames } from './link/ami-sender.ts';
import type { Resident } from './link/resident.ts';
import { best } from './link/sender.ts';

const DECODED_PER_SECOND = 250_000;
const UNHEARD_PER_SECOND = 1_000_000;

/** What the AMI link takes, with frames of a recorded queue call over loopback; the sender has a core of its own. */
export const bench: Bench = {
  name: 'ami',
  run: async ({ short, say }): Promise<readonly BenchLine[]> => {
    const { heard, ignored } = recordedFrames();
    const rounds = short ? 2 : 4;
    const total = short ? 150_000 : 400_000;
    const theirs = await best(2, () => asteriskManager(heard, total / 5));
    const decoded = await best(rounds, () => ourLink(heard, total, true));
    say(`decoded ${Math.round(decoded)}/s, asterisk-manager ${Math.round(theirs)}/s`);
    const raw = await best(rounds, () => rawSocket(ignored, total * 2));
    const unheard = await best(rounds, () => ourLink(ignored, total * 2, false));
    say(`unheard ${Math.round(unheard)}/s, raw socket ${Math.round(raw)}/s`);
    const { before, after } = await resident();

    const typed = benchLine(
      'AMI frames to typed events/s',
      decoded,
      { name: 'asterisk-manager', value: theirs },
      { atLeast: 4 },
    );
    const noise = benchLine('AMI frames nobody hears/s', unheard, { name: 'raw socket', value: raw }, { atLeast: 0 });
    const peer = (value: number) => ({ name: 'after the first 100,000', value });
    return [
      { ...typed, limit: `>= 4 or ours >= ${DECODED_PER_SECOND}`, ok: typed.ok || decoded >= DECODED_PER_SECOND },
      { ...noise, limit: `ours >= ${UNHEARD_PER_SECOND}`, ok: unheard >= UNHEARD_PER_SECOND },
      benchLine('RSS in MB after 1,000,000 AMI events', after.rss, peer(before.rss), { atMost: 1.1 }),
      benchLine('heap in use in MB after 1,000,000 AMI events', after.heap, peer(before.heap), { atMost: 1.1 }),
    ];
  },
};

/** In a process of its own: the readers before it leave a heap of their own size behind. */
function resident(): Promise<Resident> {
  const file = new URL('./link/resident.ts', import.meta.url).pathname;
  const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
  const child = spawn(process.execPath, ['--import', 'tsx', '--expose-gc', file], { stdio: [...stdio] });
  return new Promise((resolve, reject) => {
    child.once('message', (measured) => resolve(measured as Resident));
    child.once('exit', (code) => reject(new Error(`the reader ended with ${code} and said nothing`)));
  });
}
