import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ensureRoot, freePort, grantAsterisk, type Pbx, startDatabase, startPbx } from '../bin/lab/index.ts';
import { startCaller } from '../bin/lab/sip/caller.ts';
import { startCarrier } from '../bin/lab/sip/carrier.ts';
import { migrate } from '../src/platform/mysql/migrate.ts';
import { FakeAmi } from '../test/asterisk/fake-ami.ts';
import { FakeAri } from '../test/asterisk/fake-ari.ts';
import { type Bench, type BenchLine, type BenchOptions, benchLine, figure } from './bench-line.ts';
import { type CallCentre, openCallCentre, signInEverybody } from './calls/call-centre.ts';
import { residentBytes } from './calls/cpu.ts';
import { type DaemonProcess, startDaemonProcess } from './calls/daemon.ts';
import { watchAgents } from './calls/watch.ts';
import { inspect } from './memory/inspector.ts';
import { type Recording, recordCall } from './memory/record.ts';
import { type Replay, replay } from './memory/replay.ts';

const AGENTS = 40;
const BATCH = 40;
const MB = 1024 * 1024;

/**
 * A call through the real PBX is recorded, then a scripted PBX says it again and again as new calls, as fast as the
 * daemon takes them: what the daemon keeps of a call must go when the call does.
 */
export const bench: Bench = {
  name: 'memory',
  run: async ({ short, say }) => {
    const dir = mkdtempSync(join(tmpdir(), 'patchbay-bench-'));
    const stop: (() => Promise<unknown>)[] = [];
    try {
      return await run(dir, short ? 300_000 : 1_000_000, say, (end) => stop.unshift(end));
    } finally {
      for (const end of stop) await end();
      rmSync(dir, { recursive: true, force: true });
    }
  },
};

type AtEnd = (end: () => Promise<unknown>) => void;

async function run(dir: string, events: number, say: BenchOptions['say'], atEnd: AtEnd): Promise<BenchLine[]> {
  const root = await ensureRoot({ set: 'test', progress: say });
  const database = await startDatabase({ root, dir: join(dir, 'database') });
  atEnd(() => database.kill());
  const url = await database.createDatabase('memory');
  await migrate(url);
  await grantAsterisk(database, url);
  const centre = await openCallCentre(url, AGENTS, AGENTS, await freePort());
  const pbx = await startPbx({ root, dir: join(dir, 'pbx'), databaseUrl: url, odbcUrl: database.asteriskUrl(url) });
  atEnd(() => pbx.kill());
  const recording = await record({ root, dir, url, centre, pbx });
  const calls = replay(recording, centre.endpoints);
  say(`recorded a call of ${recording.ami.length} AMI and ${recording.ari.length} ARI events`);

  const scripted = await scriptedPbx(pbx, recording);
  atEnd(() => scripted.stop());
  const inspectPort = await freePort();
  const daemon = await startDaemonProcess(url, scripted.pbx, dir, inspectPort);
  atEnd(() => daemon.stop());
  const inspector = await inspect(inspectPort);
  atEnd(async () => inspector.close());
  const login = (await daemon.ask('POST', '/auth/login', null, centre.supervisor)) as { access_token: string };
  const watch = await watchAgents(daemon, login.access_token);
  atEnd(async () => watch.close());

  const kept = async (): Promise<number> => {
    for (let n = 0; n < 3; n++) await inspector.collectGarbage();
    await delay(200);
    return residentBytes(daemon.pid) / MB;
  };
  const tenths: number[] = [];
  let highest = 0;
  const began = performance.now();
  for (let sent = 0; sent < events; ) {
    for (let n = 0; n < BATCH; n++) scripted.say(calls);
    sent += BATCH * calls.events;
    await digested(daemon);
    highest = Math.max(highest, residentBytes(daemon.pid) / MB);
    if (sent >= ((tenths.length + 1) * events) / 10) tenths.push(await kept());
  }
  const seconds = (performance.now() - began) / 1000;
  say(`${figure(events / seconds)} events/s; highest RSS ${figure(highest)} MB`);
  say(`RSS after each tenth, garbage collected, MB: ${tenths.map(figure).join(' ')}`);
  say(`${watch.delays.length} changes of agents reached a client`);
  if (watch.delays.length === 0) throw new Error('the replayed calls changed nothing: this measures nothing');
  const [first = Number.NaN] = tenths;
  const what = `RSS of the daemon after ${figure(events)} events, MB`;
  const before = { name: `after ${figure(events / 10)}`, value: first };
  return [benchLine(what, tenths.at(-1) ?? Number.NaN, before, { atMost: 1.1 })];
}

/** Everybody is signed in on the real PBX, one call is made, and both are left for the scripted one to tell. */
async function record(o: {
  root: Awaited<ReturnType<typeof ensureRoot>>;
  dir: string;
  url: string;
  centre: CallCentre;
  pbx: Pbx;
}): Promise<Recording> {
  const { root, centre, pbx } = o;
  const sip = join(o.dir, 'sip');
  const phones = await startCarrier({ root, dir: sip, address: '127.0.0.1', port: centre.phonesPort, ringMs: 200 });
  const daemon = await startDaemonProcess(o.url, pbx, o.dir);
  try {
    await signInEverybody(daemon, centre);
    return await recordCall(pbx, async () => {
      const { trunkAddress: address, queueNumber: to } = centre;
      const caller = await startCaller({ root, dir: sip, sipPort: pbx.sipPort, to, address, talkMs: 800 });
      await caller.done;
    });
  } finally {
    await daemon.stop();
    await phones.stop();
    await pbx.stop();
  }
}

async function scriptedPbx(pbx: Pbx, recording: Recording) {
  const ami = await FakeAmi.start({
    systemName: pbx.systemName,
    script: (action, peer) => {
      const list = recording.lists.get(action.get('action') ?? '');
      if (list !== undefined) peer.send(list.replaceAll('@@', action.get('actionid') ?? ''));
      return list !== undefined;
    },
  });
  const ari = await FakeAri.start({
    script: (request, response) => {
      if (request.method === 'PUT') {
        response.writeHead(204).end();
        return true;
      }
      const body = recording.resources.get(request.url?.replace(/^\/ari/, '') ?? '');
      if (body !== undefined) response.writeHead(200, { 'content-type': 'application/json' }).end(body);
      return body !== undefined;
    },
  });
  return {
    pbx: { ...pbx, amiEventsUrl: ami.url, amiControlUrl: ami.url, ariUrl: `${ari.url}/ari` },
    /** Both links of the daemon hear a new call. */
    say: (calls: Replay): void => {
      const call = calls.next();
      ami.peers[0]?.send(call.ami);
      for (const message of call.ari) ari.socket?.send(message);
    },
    stop: async () => {
      await ami.stop();
      await ari.stop();
    },
  };
}

/** Waits until the daemon has taken in and committed what it was told. */
async function digested(daemon: DaemonProcess): Promise<void> {
  for (let quiet = 0; quiet < 2; await delay(5)) {
    const text = await (await fetch(`${daemon.url}/readyz`)).text();
    quiet = text.includes('"0 changes waiting"') ? quiet + 1 : 0;
  }
}
