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

async function talk(
  system: System<CallCentre>,
  { warmUp, spoken: { calls, talkMs } }: typeof FULL,
  say: BenchOptions['say'],
): Promise<BenchLine> {
  const { root, dir, pbx, seeded: centre, atEnd } = system;
  const sipp = await startCarrier({ ...phonesOf(system), audio: true });
  atEnd(() => sipp.stop());
  const { alone, pidsOf } = await startBoth(system);
  const dialAll = (of: Pbx, how: { calls: number; perSecond: number; atOnce: number; talkMs: number }) =>
    dial({
      ...{ root, dir: join(dir, 'callers'), sipPort: of.sipPort, address: centre.trunkAddress },
      ...{ numbers: [centre.queueNumber], audio: true, ...how },
    });
  for (const one of [pbx, alone])
    await dialAll(one, { calls: warmUp, perSecond: 1_000, atOnce: CALLERS, talkMs: TALK_MS });
  const spoken = async (of: Pbx): Promise<{ cpuMs: number; failed: number }> => {
    const spent = beginSpending(pidsOf(of));
    const { successful, complaint } = await dialAll(of, { calls, perSecond: SPOKEN_PER_SECOND, atOnce: calls, talkMs });
    if (complaint !== '') say(complaint);
    const used = spent();
    say(`${of === pbx ? 'ours' : 'alone'}: ${costs(used, calls)}`);
    const cpuMs = (Object.values(used.by).reduce((sum, seconds) => sum + seconds, 0) * 1_000) / calls;
    return { cpuMs, failed: calls - successful };
  };
  say(`${calls} calls of ${talkMs / 1_000} s with sound both ways`);
  const what = `calls a second that this machine has the CPU for (sipp's aside), each with ${talkMs / 1_000} s of talk`;
  const carried = ({ cpuMs }: { cpuMs: number }): number => (availableParallelism() * 1_000) / cpuMs;
  const [ours, peer] = [await spoken(pbx), await spoken(alone)];
  const failed = ours.failed + peer.failed;
  say(`CPU ms of a call: ours ${figure(ours.cpuMs)}, alone ${figure(peer.cpuMs)}; ${failed} failed`);
  const than = { name: 'Asterisk alone, static dialplan', value: carried(peer) };
  const line = benchLine(what, carried(ours), than, { atLeast: 0.85 });
  return { ...line, ok: line.ok && failed === 0 };
}

function described({ perSecond, failed, behind, spent }: Round & { readonly spent: Spent }, calls: number): string {
  return `${figure(perSecond)}/s, ${failed} failed, records ${figure(behind)} s later; ${costs(spent, calls)}`;
}

function costs(spent: Spent, calls: number): string {
  const parts = [...Object.entries(spent.by), ['sipp and all else', spent.rest], ['idle', spent.idle]] as const;
  return `CPU ms a call: ${parts.map(([name, seconds]) => `${name} ${figure((Number(seconds) * 1_000) / calls)}`).join(', ')}`;
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
