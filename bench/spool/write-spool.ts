import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scenario } from '../../test/records/scenario.ts';
import { cdrText, celText, shifted } from '../../test/records/spool-text.ts';

/** As they come on an ordinary day: mostly answered, some through a queue, some in vain, a few transferred. */
const MIX = [
  ...['answered', 'queue-answered', 'answered', 'internal', 'no-answer', 'queue-answered-after-answer', 'busy'],
  ...['outbound', 'callee-hangs-up', 'queue-abandoned', 'answered', 'voicemail', 'attended-transfer', 'cancel'],
];
/** Calls that go on at the same time. */
const AT_ONCE = 20;

/** @returns lines in both files */
export async function writeSpool(dir: string, calls: number): Promise<number> {
  const made = Array.from({ length: calls }, (_, serial) =>
    shifted(scenario(MIX[serial % MIX.length] ?? 'answered'), { serial: serial + 1, afterSeconds: serial / 10 }),
  );
  const cel: string[] = [];
  for (let from = 0; from < calls; from += AT_ONCE) {
    const group = made.slice(from, from + AT_ONCE).map(({ events }) => events.map(celText));
    for (let at = 0; group.some((lines) => at < lines.length); at += 1) {
      for (const lines of group) cel.push(...lines.slice(at, at + 1));
    }
  }
  const legs = made.flatMap((call) => call.legs).sort((a, b) => a.endAt - b.endAt);
  const cdr = legs.map(cdrText);
  await mkdir(join(dir, 'cel'), { recursive: true });
  await mkdir(join(dir, 'cdr'), { recursive: true });
  await writeFile(join(dir, 'cel/cel.dsv'), cel.join(''));
  await writeFile(join(dir, 'cdr/cdr.dsv'), cdr.join(''));
  return cel.length + cdr.length;
}
