import { join } from 'node:path';
import { freePort } from '../bin/lab/index.ts';
import { startCarrier } from '../bin/lab/sip/carrier.ts';
import { type Bench, type BenchLine, type BenchOptions, benchLine, figure } from './bench-line.ts';
import { type CallCentre, mixedNumbers, openCallCentre, signInEverybody } from './calls/call-centre.ts';
import { dial } from './calls/callers.ts';
import { cpuSeconds } from './calls/cpu.ts';
import { startDaemonProcess } from './calls/daemon.ts';
import { type Counts, countRecords } from './calls/records.ts';
import { onSystem, type System } from './calls/system.ts';
import { percentile, watchAgents } from './calls/watch.ts';

interface Load {
  readonly perSecond: number;
  /** Before anything is measured. */
  readonly warmUp: number;
  readonly calmSeconds: number;
  readonly seconds: number;
  readonly agents: number;
  /** Of them. */
  readonly inQueue: number;
}

const FULL: Load = { perSecond: 100, warmUp: 60, calmSeconds: 20, seconds: 60, agents: 200, inQueue: 20 };
const SHORT: Load = { perSecond: 100, warmUp: 5, calmSeconds: 10, seconds: 10, agents: 200, inQueue: 20 };
/** Calls a second with which the machine is not full. */
const CALM = 30;
const RING_MS = 100;
const TALK_MS = 400;

/**
 * Calls through the whole system: sipp over a trunk, Asterisk, agents' phones (sipp), the daemon beside it in a process of
 * its own. What the daemon costs is put against what Asterisk itself costs in the same seconds.
 */
export const bench: Bench = {
  name: 'calls',
  run: ({ short, say }) => {
    const load = short ? SHORT : FULL;
    const seed = async (url: string) => openCallCentre(url, load.agents, load.inQueue, await freePort());
    return onSystem('calls', say, seed, (system) => run(system, load, say));
  },
};

async function run(
  { root, dir, url, pbx, seeded: centre, atEnd }: System<CallCentre>,
  load: Load,
  say: BenchOptions['say'],
): Promise<BenchLine[]> {
  const phones = { root, dir: join(dir, 'sip'), address: '127.0.0.1', port: centre.phonesPort, ringMs: RING_MS };
  const sipp = await startCarrier(phones);
  atEnd(() => sipp.stop());
  const daemon = await startDaemonProcess(url, pbx, dir);
  atEnd(() => daemon.stop());
  const token = await signInEverybody(daemon, centre);
  say(`${load.agents} agents are signed in`);
  const watch = await watchAgents(daemon, token);
  atEnd(async () => watch.close());
  await settle();
  watch.forget();

  const all = { dialled: 0, answered: 0 };
  const dialFor = async (seconds: number, perSecond: number): ReturnType<typeof dial> => {
    const done = await dial({
      ...{ root, dir: join(dir, 'callers'), sipPort: pbx.sipPort, address: centre.trunkAddress },
      ...{ numbers: mixedNumbers(centre), calls: perSecond * seconds, perSecond, talkMs: TALK_MS },
    });
    all.dialled += perSecond * seconds;
    all.answered += done.successful;
    return done;
  };
  // What Node compiles and Asterisk reads from the database once is not what a call costs.
  await dialFor(load.warmUp, CALM);
  watch.forget();
  await dialFor(load.calmSeconds, CALM);
  await settle();
  const calm = visible(watch.delays, CALM, say);
  await dialFor(load.warmUp, load.perSecond);
  watch.forget();
  const before = { daemon: cpuSeconds(daemon.pid), asterisk: cpuSeconds(pbx.pid) };
  const began = performance.now();
  const { successful, complaint } = await dialFor(load.seconds, load.perSecond);
  if (complaint !== '') say(complaint);
  const took = (performance.now() - began) / 1000;
  const calls = load.perSecond * load.seconds;
  const counts = await countRecords(pbx.spoolDir, url, all.answered, 15_000);
  const daemonCpu = cpuSeconds(daemon.pid) - before.daemon;
  const asteriskCpu = cpuSeconds(pbx.pid) - before.asterisk;
  say(`${successful} of ${calls} calls succeeded in ${figure(took)} s`);
  say(`${JSON.stringify(counts)}; ${watch.delays.length} changes of agents`);
  const asterisk = { name: 'Asterisk', value: asteriskCpu };
  const what = `CPU seconds of ${calls} calls at ${figure(calls / took)}/s`;
  const busy = visible(watch.delays, load.perSecond, say);
  return [benchLine(what, daemonCpu, asterisk, { atMost: 0.2 }), ...lossLines(counts, all), busy, calm];
}

function lossLines({ written, rows }: Counts, all: { dialled: number; answered: number }): BenchLine[] {
  const exactly = (what: string, ours: number, name: string, value: number): BenchLine => {
    return { what, ours, peer: { name, value }, ratio: ours / value, limit: '= 1', ok: ours === value && value > 0 };
  };
  return [
    exactly('calls that were answered', all.answered, 'dialled', all.dialled),
    exactly('CDR rows', rows.cdr, 'records in the spool', written.cdr),
    exactly('CEL rows', rows.cel, 'records in the spool', written.cel),
    exactly('call records', rows.calls, 'calls that Asterisk took', written.cdr),
  ];
}

function visible(delays: readonly number[], perSecond: number, say: BenchOptions['say']): BenchLine {
  const p = (share: number): number => percentile(delays, share);
  const rest = `p50 ${figure(p(0.5))} ms, p90 ${figure(p(0.9))} ms, longest ${figure(p(1))} ms`;
  say(`agent state with ${perSecond} calls/s: ${rest} of ${delays.length} changes`);
  const what = `agent state at a client, ms after Asterisk (p99) with ${perSecond} calls/s`;
  const line = benchLine(what, p(0.99), { name: 'allowed', value: 100 }, { atMost: 1 });
  return delays.length > 0 ? line : { ...line, ok: false };
}

/** Signing in made changes of its own; they are over when nothing has been told for a second. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1_500));
}
