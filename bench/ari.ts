import WebSocket from 'ws';
import { AriEventLink } from '../src/asterisk/ari/event-link.ts';
import { ariSnapshots } from '../src/asterisk/ari/snapshots.ts';
import { linkMetrics } from '../src/asterisk/link-metrics.ts';
import { decodeName } from '../src/asterisk/naming.ts';
import { ARI_HEARD, normaliseAri } from '../src/asterisk/normalise/ari.ts';
import { quickAri } from '../src/asterisk/normalise/ari-quick.ts';
import { tenantOfChannel } from '../src/asterisk/normalise/tenant.ts';
import { parseAriUrl } from '../src/asterisk/pbx-address.ts';
import { silentLog } from '../src/platform/log.ts';
import { createMetrics } from '../src/platform/metrics.ts';
import { type Bench, type BenchLine, benchLine } from './bench-line.ts';
import { openGate } from './link/ami-readers.ts';
import { ariSender, recordedMessages } from './link/ari-sender.ts';

/** What the ARI link takes, with messages of recorded calls over loopback: parsed, attributed, typed and told. */
export const bench: Bench = {
  name: 'ari',
  run: async ({ short, say }): Promise<readonly BenchLine[]> => {
    const messages = recordedMessages();
    const times = short ? 2_000 : 5_000;
    const rounds: { ours: number; bare: number }[] = [];
    for (let round = 0; round < (short ? 5 : 9); round++) {
      // In turns, so that whatever else the machine does meets both.
      const bare = await bareSocket(messages, times);
      const ours = await ourLink(messages, times);
      rounds.push({ ours, bare });
      say(`round ${round + 1}: ours ${Math.round(ours)}/s, ws + JSON.parse ${Math.round(bare)}/s`);
    }
    // The round in the middle: a machine that was busy for one of the two says nothing.
    rounds.sort((a, b) => a.ours / a.bare - b.ours / b.bare);
    const { ours, bare } = rounds[Math.floor(rounds.length / 2)] ?? { ours: 0, bare: 1 };
    return [
      benchLine('ARI events to typed events/s', ours, { name: 'ws + JSON.parse', value: bare }, { atLeast: 0.9 }),
    ];
  },
};

async function bareSocket(messages: readonly string[], times: number): Promise<number> {
  const sender = await ariSender(messages, times);
  const marks: number[] = [];
  const socket = new WebSocket(`ws://127.0.0.1:${sender.port}/ari/events`, { perMessageDeflate: false });
  await new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const event = JSON.parse(data.toString()) as { type: string };
      if (event.type === 'ContactStatusChange' && marks.push(performance.now()) === 2) resolve();
    });
  });
  socket.terminate();
  await sender.stop();
  return rateOf(messages, times, marks);
}

async function ourLink(messages: readonly string[], times: number): Promise<number> {
  const sender = await ariSender(messages, times);
  const marks: number[] = [];
  const address = parseAriUrl(`http://user:secret@127.0.0.1:${sender.port}`);
  const tenants = new Map(
    ['acme_trunk', 'acme_anna', 'acme_ben'].map((name) => [name, decodeName(name)?.tenant ?? '']),
  );
  const map = { tenantOfEndpoint: (name: string) => tenants.get(name) ?? null, tenantOfQueue: () => null };
  let heard = 0;
  let bad = 0;
  let done: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    done = resolve;
  });
  const gate = openGate(() => heard++);
  const tenantOf = (name: string, native: string) => tenantOfChannel(name, native, map).tenant;
  const link = new AriEventLink({
    pbx: 'pbx1',
    address,
    app: 'patchbay-pbx1',
    wanted: ARI_HEARD,
    snapshots: ariSnapshots(address, 1000),
    log: silentLog,
    metrics: linkMetrics(createMetrics()),
    inbox: { sliceMs: Number.POSITIVE_INFINITY },
    quick: (text) => {
      const event = quickAri(text, 'pbx1', tenantOf);
      if (event !== null) gate.event('ari', event);
      return event !== null;
    },
    event: (json) => {
      const event = normaliseAri(json, 'pbx1', tenantOf);
      if (typeof event === 'string') bad++;
      else if (event !== null) {
        gate.event('ari', event);
        if (event.type === 'contact.changed' && marks.push(performance.now()) === 2) done();
      }
    },
    rejected: () => bad++,
    lost: () => bad++,
    up: () => {},
    down: () => {},
  });
  link.start();
  await finished;
  await link.stop();
  await sender.stop();
  if (bad > 0 || heard < times) throw new Error(`${bad} messages were refused, ${heard} events heard`);
  return rateOf(messages, times, marks);
}

function rateOf(messages: readonly string[], times: number, marks: readonly number[]): number {
  const [began = 0, ended = 0] = marks;
  return ((messages.length * times) / (ended - began)) * 1000;
}
