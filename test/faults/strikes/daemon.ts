import { setTimeout as sleep } from 'node:timers/promises';
import type { Bench } from '../bench/bench.ts';
import type { Fault } from '../fault.ts';
import { answersNewcomers, letOpen, mayOpen } from '../wire/descriptors.ts';
import { blockLoop, HOARD, stepClock, THROW, within } from '../wire/failpoint.ts';

const HOUR_MS = 3_600_000;
const BEHIND_MS = 600_000;
const EXIT_MS = 10_000;

/** Waits for the end of a process, and says what is wrong with how it ended. */
async function ends(what: string, ended: Promise<string>, wanted: string): Promise<string[]> {
  const began = Date.now();
  const how = await Promise.race([ended, sleep(EXIT_MS + 2_000, 'not at all')]);
  const took = Date.now() - began;
  return [
    ...(how === wanted ? [] : [`${what}: ${how}, not ${wanted}`]),
    ...(took <= EXIT_MS ? [] : [`${what}: after ${took} ms`]),
  ];
}

const inDaemon = (bench: Bench, expression: string) => within(bench.daemon.pid(), bench.inspectorPort, expression);

export const DAEMON_FAULTS: readonly Fault[] = [
  {
    number: 1,
    name: 'daemon SIGKILL in the middle of calls',
    stakes: ['I1', 'I2', 'I3', 'I4', 'I5', 'I6', 'I8', 'I10'],
    standing: true,
    strike: async (bench) => {
      await bench.broken('daemon', async () => {
        await bench.daemon.kill();
        await sleep(1_500);
        await bench.daemon.restart();
      });
      return [];
    },
  },
  {
    number: 3,
    name: 'SIGTERM under load',
    stakes: ['I1', 'I6', 'I8', 'I10'],
    standing: true,
    strike: async (bench) => {
      let wrong: string[] = [];
      await bench.broken('daemon', async () => {
        process.kill(bench.daemon.pid(), 'SIGTERM');
        wrong = await ends('told to end', bench.daemon.ended(), 'ended with 0');
        await bench.daemon.restart();
      });
      return wrong;
    },
  },
  {
    number: 4,
    name: 'two daemons; the first stood still and wakes up, then the other way round',
    stakes: ['I1', 'I4', 'I6', 'I10'],
    standing: true,
    strike: async (bench) => {
      const wrong: string[] = [];
      await bench.broken('daemon', async () => {
        process.kill(bench.daemon.pid(), 'SIGSTOP');
        const second = await bench.secondDaemon();
        await sleep(2_000);
        process.kill(bench.daemon.pid(), 'SIGCONT');
        wrong.push(...(await ends('the first', bench.daemon.ended(), 'ended with 75')));
        await bench.daemon.restart();
        wrong.push(...(await ends('the second', second.ended(), 'ended with 75')));
        await second.stop();
      });
      return wrong;
    },
  },
  {
    number: 32,
    name: 'the daemon’s clock an hour ahead, then ten minutes behind, and back',
    stakes: ['I1', 'I3', 'I4', 'I6'],
    standing: true,
    strike: async (bench) => {
      await bench.broken('daemon', async () => {
        await inDaemon(bench, stepClock(HOUR_MS));
        await sleep(2_500);
        await inDaemon(bench, stepClock(-HOUR_MS - BEHIND_MS));
        await sleep(2_500);
        await bench.daemon.restart();
      });
      return [];
    },
  },
  {
    number: 36,
    name: 'the event loop blocked for two seconds, then an unforeseen exception',
    stakes: ['I1', 'I4', 'I6', 'I8', 'I10'],
    standing: true,
    strike: async (bench) => {
      let wrong: string[] = [];
      await bench.broken('daemon', async () => {
        await inDaemon(bench, blockLoop(2_000));
        await sleep(500);
        await inDaemon(bench, THROW);
        wrong = await ends('after an unforeseen fault', bench.daemon.ended(), 'ended with 70');
        await bench.daemon.restart();
      });
      return wrong;
    },
  },
  {
    number: 36,
    name: 'the heap of the daemon full',
    stakes: ['I1', 'I4', 'I6', 'I8', 'I10'],
    standing: true,
    strike: async (bench) => {
      let wrong: string[] = [];
      await bench.broken('daemon', async () => {
        await inDaemon(bench, HOARD);
        wrong = await ends('without memory', bench.daemon.ended(), 'ended by SIGABRT');
        await bench.daemon.restart();
      });
      return wrong;
    },
  },
  {
    number: 37,
    name: 'no file descriptor left to the daemon, and every line to Asterisk cut',
    stakes: ['I1', 'I4', 'I6', 'I8', 'I10'],
    standing: true,
    strike: async (bench) => {
      const pid = bench.daemon.pid();
      const usual = mayOpen(pid);
      let answered = false;
      await bench.broken('daemon', async () => {
        letOpen(pid, 3);
        await sleep(1_000);
        answered = await answersNewcomers(bench.daemon.url);
        for (const line of Object.values(bench.taps)) line.cut();
        await sleep(2_000);
        letOpen(pid, usual);
      });
      const how = await Promise.race([bench.daemon.ended(), sleep(0, 'runs')]);
      return [
        ...(answered ? ['it could still open a connection'] : []),
        ...(how === 'runs' ? [] : [`the daemon ${how}`]),
      ];
    },
  },
];
