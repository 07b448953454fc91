import { type Bench, type BenchLine, benchLine } from './bench-line.ts';
import { asteriskManager, ourLink, rawSocket } from './link/ami-readers.ts';
import { recordedFrames } from './link/ami-sender.ts';
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
    const memory = await residentSet(heard);
    say(`resident ${memory.after} MB after a million events, ${memory.before} MB after a tenth`);

    const typed = benchLine(
      'AMI frames to typed events/s',
      decoded,
      { name: 'asterisk-manager', value: theirs },
      { atLeast: 4 },
    );
    const noise = benchLine('AMI frames nobody hears/s', unheard, { name: 'raw socket', value: raw }, { atLeast: 0 });
    const peer = { name: 'after the first 100,000', value: memory.before };
    return [
      { ...typed, limit: `>= 4 or ours >= ${DECODED_PER_SECOND}`, ok: typed.ok || decoded >= DECODED_PER_SECOND },
      { ...noise, limit: `ours >= ${UNHEARD_PER_SECOND}`, ok: unheard >= UNHEARD_PER_SECOND },
      benchLine('RSS in MB after 1,000,000 AMI events', memory.after, peer, { atMost: 1.1 }),
    ];
  },
};

/** What stays, so after a collection: how far the heap happened to grow before one says nothing. */
async function residentSet(frames: readonly string[]): Promise<{ before: number; after: number }> {
  const sample = () => {
    globalThis.gc?.();
    return Math.round(process.memoryUsage.rss() / 2 ** 20);
  };
  let seen = 0;
  let before = 0;
  let after = 0;
  await ourLink(frames, 1_000_000, true, () => {
    seen++;
    if (seen === 100_000) before = sample();
    if (seen === 1_000_000) after = sample();
  });
  return { before, after };
}
