import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { freePort, type Pbx } from '../bin/lab/index.ts';
import { startCarrier } from '../bin/lab/sip/carrier.ts';
import { type Bench, type BenchLine, type BenchOptions, benchLine, figure } from './bench-line.ts';
import { type CallCentre, openCallCentre, signInEverybody } from './calls/call-centre.ts';
import { dial } from './calls/callers.ts';
import { startDaemonProcess } from './calls/daemon.ts';
import { onSystem, type System } from './calls/system.ts';
import { startSoaker } from './capacity/soaker.ts';
import { beginSpending, type Spent } from './capacity/spent.ts';
import { startStaticPbx } from './capacity/static-pbx.ts';

/**
 * In a round the same number of calls is made of both; rounds of the two alternate. Calls with talk are so many that what
 * daemon and database cost when nothing happens is shared by about as many as the machine would carry.
 */
const FULL = { rounds: 5, calls: 1_000, warmUp: 500, spoken: { calls: 300, talkMs: 180_000 } };
const SHORT = { rounds: 2, calls: 250, warmUp: 250, spoken: { calls: 50, talkMs: 10_000 } };
/** Each calls, is answered, talks, hangs up and calls again, without a pause: so many that the machine is busy. */
const CALLERS = 24 * availableParallelism();
/** More than callers, so that nobody waits for an agent: a wait in a queue is a second long. */
const AGENTS = 2.5 * CALLERS;
const RING_MS = 20;
const TALK_MS = 100;
/** Calls of people begin one after the other. */
const SPOKEN_PER_SECOND = 10;
/** How long it is looked at what the machine does without calls. */
const REST_MS = 20_000;
/** A daemon that is later than this with its records does not keep up. */
const MOST_BEHIND_S = 2;

/**
 * How many calls a second this machine carries from a number through a queue to an agent, with everything on it: sipp as
 * callers and as phones in both cases, database and daemon in ours. Then what a call costs that is like those of people:
 * minutes of talk, with sound both ways.
 */
export const bench: Bench = {
  name: 'capacity',
  run: async ({ short, say }) => {
    const load = short ? SHORT : FULL;
    const seed = (agents: number) => async (url: string) => openCallCentre(url, agents, agents, await freePort());
    const silent = await onSystem('capacity', say, seed(AGENTS), (system) => calls(system, load, say));
    const spoken = await onSystem('talk', say, seed(1.1 * load.spoken.calls), (system) => talk(system, load, say));
    return [...silent, spoken];
  },
};

interface Both {
  readonly alone: Pbx;
  stopDaemon(): Promise<void>;
  /** Whose CPU is told apart. */
  pidsOf(pbx: Pbx): Readonly<Record<string, number>>;
}

/** The daemon with everybody signed in, and beside it the other Asterisk. */
async function startBoth(system: System<CallCentre>): Promise<Both> {
  const { dir, url, pbx, database, seeded: centre, atEnd } = system;
  const daemon = await startDaemonProcess(url, pbx, dir);
  atEnd(() => daemon.stop());
  await signInEverybody(daemon, centre);
  const queues = await readFile(join(pbx.spoolDir, 'projection/queues.conf'), 'utf8');
  const alone = await startStaticPbx(system, centre, queues);
  atEnd(() => alone.kill());
  return {
    alone,
    stopDaemon: () => daemon.stop(),
    pidsOf: (of) =>
      of === pbx ? { Asterisk: of.pid, daemon: daemon.pid, database: database.pid } : { Asterisk: of.pid },
  };
}

interface Round {
  readonly perSecond: number;
  readonly failed: number;
  /** Seconds from the end of the last call until all calls were on record. */
  readonly behind: number;
}

function phonesOf({ root, dir, seeded }: System<CallCentre>) {
  return { root, dir: join(dir, 'sip'), address: '127.0.0.1', port: seeded.phonesPort, ringMs: RING_MS };
}

async function calls(system: System<CallCentre>, load: typeof FULL, say: BenchOptions['say']): Promise<BenchLine[]> {
  const { root, dir, url, pbx, seeded: centre, atEnd } = system;
  const sipp = await startCarrier(phonesOf(system));
  atEnd(() => sipp.stop());
  const { alone, pidsOf } = await startBoth(system);
  const connection = await createConnection({ uri: url });
  atEnd(async () => connection.destroy());
  say(`${CALLERS} callers at a time, ${centre.userIds.length} agents, ${load.calls} calls a round`);

  let recorded = 0;
  const round = async (of: Pbx, calls: number): Promise<Round & { readonly spent: Spent }> => {
    const isOurs = of === pbx;
    const spent = beginSpending(pidsOf(of));
    const began = performance.now();
    const { successful, complaint } = await dial({
      ...{ root, dir: join(dir, 'callers'), sipPort: of.sipPort, address: centre.trunkAddress },
      ...{ numbers: [centre.queueNumber], calls, perSecond: 1_000, atOnce: CALLERS, talkMs: TALK_MS },
    });
    const ended = performance.now();
    if (complaint !== '') say(complaint);
    if (isOurs) recorded += calls;
    const behind = isOurs ? await untilRecorded(connection, recorded) : 0;
    return { perSecond: (successful * 1_000) / (ended - began), failed: calls - successful, behind, spent: spent() };
  };
  for (const one of [pbx, alone]) await round(one, load.warmUp);
  const pairs: { ours: Round; peer: Round }[] = [];
  for (let n = 0; n < load.rounds; n++) {
    // Whoever is first in a pair is second in the next one.
    const order = n % 2 === 0 ? [pbx, alone] : [alone, pbx];
    const done = new Map<Pbx, Round>();
    for (const one of order) {
      const result = await round(one, load.calls);
      say(`${one === pbx ? 'ours' : 'alone'}: ${described(result, load.calls)}`);
      done.set(one, result);
    }
    pairs.push({ ours: done.get(pbx) as Round, peer: done.get(alone) as Round });
  }
  return linesOf(pairs, load.calls);
}

/**
 * By what is left of the machine for others while so many calls are going on, against what is left when there are none:
 * of ours with everything that belongs to it, of the peer when ours is stopped.
 */
async function talk(
  system: System<CallCentre>,
  { warmUp, spoken: { calls, talkMs } }: typeof FULL,
  say: BenchOptions['say'],
): Promise<BenchLine> {
  const { root, dir, pbx, seeded: centre, atEnd } = system;
  const sipp = await startCarrier({ ...phonesOf(system), audio: true });
  atEnd(() => sipp.stop());
  const soaker = await startSoaker();
  atEnd(() => soaker.stop());
  const restMs = Math.min(talkMs, REST_MS);
  const beforeOurs = await soaker.during(restMs);
  const { alone, pidsOf, stopDaemon } = await startBoth(system);
  const dialAll = (of: Pbx, how: { calls: number; perSecond: number; atOnce: number; talkMs: number }) =>
    dial({
      ...{ root, dir: join(dir, 'callers'), sipPort: of.sipPort, address: centre.trunkAddress },
      ...{ numbers: [centre.queueNumber], audio: true, ...how },
    });
  for (const one of [pbx, alone])
    await dialAll(one, { calls: warmUp, perSecond: 1_000, atOnce: CALLERS, talkMs: TALK_MS });
  const spoken = async (of: Pbx, unused: number): Promise<{ taken: number; failed: number }> => {
    const [left, spent] = [await soaker.begin(), beginSpending(pidsOf(of))];
    const { successful, complaint } = await dialAll(of, { calls, perSecond: SPOKEN_PER_SECOND, atOnce: calls, talkMs });
    if (complaint !== '') say(complaint);
    const taken = 1 - (await left()) / unused;
    const share = `${figure(taken * 100)} % of the machine`;
    say(`${of === pbx ? 'ours' : 'alone'}: ${share}; as the kernel accounts for it ${costs(spent().by, calls)}`);
    return { taken, failed: calls - successful };
  };
  say(`${calls} calls of ${talkMs / 1_000} s with sound both ways`);
  const ours = await spoken(pbx, beforeOurs);
  await stopDaemon();
  await pbx.stop();
  const peer = await spoken(alone, await soaker.during(restMs));
  const what = `calls with ${talkMs / 1_000} s of talk that this machine carries at a time, by what ${calls} leave of it`;
  const failed = ours.failed + peer.failed;
  const than = { name: 'Asterisk alone, static dialplan', value: calls / peer.taken };
  const line = benchLine(what, calls / ours.taken, than, { atLeast: 0.85 });
  if (failed > 0) say(`${failed} failed`);
  return { ...line, ok: line.ok && failed === 0 };
}

function described({ perSecond, failed, behind, spent }: Round & { readonly spent: Spent }, calls: number): string {
  return `${figure(perSecond)}/s, ${failed} failed, records ${figure(behind)} s later; ${costs({ ...spent.by, 'sipp and all else': spent.rest, idle: spent.idle }, calls)}`;
}

function costs(spent: Readonly<Record<string, number>>, calls: number): string {
  const parts = Object.entries(spent).map(([name, seconds]) => `${name} ${figure((seconds * 1_000) / calls)}`);
  return `CPU ms a call: ${parts.join(', ')}`;
}

function linesOf(pairs: readonly { ours: Round; peer: Round }[], calls: number): BenchLine[] {
  const [median] = [...pairs]
    .sort((a, b) => a.ours.perSecond / a.peer.perSecond - b.ours.perSecond / b.peer.perSecond)
    .slice(Math.floor((pairs.length - 1) / 2));
  if (median === undefined) throw new Error('nothing was measured');
  const failed = pairs.reduce((sum, { ours, peer }) => sum + ours.failed + peer.failed, 0);
  const alone = { name: 'Asterisk alone, static dialplan', value: median.peer.perSecond };
  const rate = benchLine('calls a second without any talk, number to queue to agent', median.ours.perSecond, alone, {
    atLeast: 0.85,
  });
  const behind = Math.max(...pairs.map(({ ours }) => ours.behind));
  return [
    { ...rate, ok: rate.ok && failed <= 0.01 * 2 * pairs.length * calls },
    benchLine('seconds until they are on record', behind, { name: 'allowed', value: MOST_BEHIND_S }, { atMost: 1 }),
  ];
}

/** @returns the seconds that it took; Infinity when it has taken too long */
async function untilRecorded(connection: Connection, calls: number): Promise<number> {
  const began = performance.now();
  for (;;) {
    const [rows] = await connection.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM call_records');
    const took = (performance.now() - began) / 1_000;
    if (Number(rows[0]?.['n']) >= calls) return took;
    if (took > 30) return Number.POSITIVE_INFINITY;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
