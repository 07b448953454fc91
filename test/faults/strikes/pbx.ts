import { statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../fault.ts';

const RELOADS = [
  'module reload res_odbc.so',
  'module reload app_queue.so',
  'module reload res_pjsip.so',
  'dialplan reload',
  'queue reload all',
];
const PAGE = Buffer.alloc(4_096, 1);

export const PBX_FAULTS: readonly Fault[] = [
  {
    number: 6,
    name: 'Asterisk kill -9 with live calls',
    stakes: ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I10'],
    standing: true,
    strike: async (bench) => {
      await bench.broken('pbx', async () => {
        await bench.pbx.kill('SIGKILL');
        await bench.pbx.restart();
        for (const house of bench.houses) await house.register();
        // Who calls a PBX that has just begun waits for its phones and members; that is its death's doing, too.
        await bench.ready();
        await sleep(3_000);
      });
      // Calls of the next life tell that the last one is over.
      await sleep(2_000);
      return [];
    },
  },
  {
    number: 7,
    name: 'reloads of ODBC, queues, PJSIP and the dialplan under load',
    stakes: ['I1', 'I4', 'I8'],
    standing: true,
    strike: async (bench) => {
      for (let round = 0; round < 2; round++)
        for (const command of RELOADS) {
          await bench.pbx.cli(command);
          await sleep(200 + bench.random() * 300);
        }
      return [];
    },
  },
  {
    number: 30,
    name: 'the disk of the spool full',
    stakes: ['I1', 'I2', 'I8'],
    standing: false,
    cannot: ({ hasSmallDisk }) => (hasSmallDisk ? null : 'a disk that is so small can be mounted by root alone'),
    strike: async (bench) => {
      const filler = join(bench.pbx.spoolDir, 'filler');
      fill(filler);
      await sleep(3_000);
      const metrics = await (await fetch(`${bench.daemon.url}/metrics`)).text();
      const used = Number(/^patchbay_spool_disk_used_ratio\S* (\S+)/m.exec(metrics)?.[1] ?? Number.NaN);
      unlinkSync(filler);
      await sleep(2_000);
      // What Asterisk could not write it does not write later: a picture says which calls are over.
      await bench.broken('ami', async () => bench.taps.events.cut());
      return used >= 0 ? [] : ['/metrics does not say how full the disk is'];
    },
  },
];

/** Every byte that there is. */
function fill(path: string): void {
  writeFileSync(path, '');
  for (let step = PAGE.length * 64; step >= 1; step = Math.floor(step / 8)) {
    const part = Buffer.alloc(step, 1);
    for (let room = true; room; ) {
      const { size } = statSync(path);
      try {
        writeFileSync(path, part, { flag: 'a' });
      } catch {
        truncateSync(path, size);
        room = false;
      }
    }
  }
}
