import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startChild } from '../child.ts';
import { freePort } from '../ports.ts';
import type { Root } from '../root.ts';
import { carrierScenario } from './scenario.ts';
import { toneFile } from './tone.ts';

/**
 * The public network behind a trunk: sipp at the trunk's address takes every call the PBX sends there.
 * @param o.answer 200, or the status it refuses with
 */
export async function startCarrier(o: {
  root: Root;
  dir: string;
  address: string;
  port: number;
  ringMs?: number;
  answer?: number;
  /** Sends a tone to whoever calls. */
  audio?: boolean;
}): Promise<{ stop(): Promise<void> }> {
  await mkdir(o.dir, { recursive: true });
  const dir = await mkdtemp(join(o.dir, 'carrier-'));
  const file = join(dir, 'carrier.xml');
  const tone = o.audio ? await toneFile(dir) : null;
  await writeFile(file, carrierScenario({ ringMs: o.ringMs ?? 300, answer: o.answer ?? 200, tone }));
  const args = [
    '-sf',
    file,
    '-i',
    o.address,
    '-p',
    String(o.port),
    '-nostdin',
    '-ci',
    '127.0.0.1',
    '-cp',
    String(await freePort()),
  ];
  const child = await startChild(o.root.command('sipp', args, [dir]), { log: join(dir, 'sipp.log'), cwd: dir });
  return { stop: () => child.stop(1_000) };
}
