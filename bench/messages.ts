import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startCarrier } from '../bin/lab/sip/carrier.ts';
import { type Bench, type BenchLine, type BenchOptions, benchLine, figure } from './bench-line.ts';
import { mixedNumbers, signInEverybody } from './calls/call-centre.ts';
import { dial } from './calls/callers.ts';
import { startDaemonProcess } from './calls/daemon.ts';
import { onSystem, type System } from './calls/system.ts';
import { percentile, watchStream } from './calls/watch.ts';
import { type Office, openOffice, seedOffice } from './messages/office.ts';
import { overHttp, overSip, sendSteadily } from './messages/texts.ts';

const CALLS_PER_SECOND = 50;
/** Of each kind, beside the calls: voicemail, SMS by SIP MESSAGE, SMS that a provider posts. */
const MESSAGES_PER_SECOND = 2;
const LIMIT_MS = 300;
const RING_MS = 100;
const TALK_MS = 400;
/** With the greeting and Asterisk's own words before the tone some seconds of it are kept. */
const SPEAK_MS = 10_000;
/** A second after the last message all of them should have been seen for long. */
const PATIENCE_MS = 2_000;

/** Messages to a supervisor's screen, while the call centre of another tenant takes its calls. */
export const bench: Bench = {
  name: 'messages',
  run: ({ short, say }) =>
    onSystem('messages', say, seedOffice, (system) => run(system, short ? [5, 15] : [10, 60], say)),
};

interface Seen {
  /** ms from Asterisk's own time of the event. */
  readonly voicemails: number[];
  /** By their text: when they came (epoch ms). */
  readonly texts: Map<string, number>;
}

async function run(
  { root, dir, url, pbx, seeded: office, atEnd }: System<Office>,
  [warmUp, seconds]: readonly [number, number],
  say: BenchOptions['say'],
): Promise<BenchLine[]> {
  const { centre, acme, mailboxNumbers } = office;
  const phones = { root, dir: join(dir, 'sip'), address: '127.0.0.1', port: centre.phonesPort, ringMs: RING_MS };
  const sipp = await startCarrier(phones);
  atEnd(() => sipp.stop());
  const daemon = await startDaemonProcess(url, pbx, dir);
  atEnd(() => daemon.stop());
  await signInEverybody(daemon, centre);
  const open = await openOffice(daemon, office);
  const seen: Seen = { voicemails: [], texts: new Map() };
  let since = Number.POSITIVE_INFINITY;
  const screen = await watchStream(daemon, open.token, ['voicemail.*', 'sms.*'], ({ type, at, data }, received) => {
    const happened = Date.parse(at ?? '');
    if (type === 'voicemail.received' && happened >= since) seen.voicemails.push(received - happened);
    if (type === 'sms.received') seen.texts.set(String(data?.['body']), received);
  });
  atEnd(async () => screen.close());
  const sip = await overSip(pbx.sipPort, acme);
  atEnd(async () => sip.close());
  const http = overHttp(open, acme);

  const trunk = { root, sipPort: pbx.sipPort };
  const traffic = async (name: string, lasting: number) => {
    const messages = lasting * MESSAGES_PER_SECOND;
    const calls = CALLS_PER_SECOND * (lasting + SPEAK_MS / 1_000);
    const steady = { messages, perSecond: MESSAGES_PER_SECOND, say };
    const began = performance.now();
    const load = dial({
      ...{ ...trunk, dir: join(dir, `${name}-callers`), address: centre.trunkAddress },
      ...{ numbers: mixedNumbers(centre), calls, perSecond: CALLS_PER_SECOND, talkMs: TALK_MS },
    }).then(({ successful }) => (successful * 1_000) / (performance.now() - began));
    const voicemails = dial({
      ...{ ...trunk, dir: join(dir, `${name}-speakers`), address: acme.trunk.address, numbers: mailboxNumbers },
      ...{ calls: messages, perSecond: MESSAGES_PER_SECOND, talkMs: SPEAK_MS, audio: true },
    });
    const [bySip, byHttp] = await Promise.all([
      sendSteadily(sip.send, { ...steady, name: `${name} over SIP` }),
      sendSteadily(http, { ...steady, name: `${name} over HTTP` }),
    ]);
    const { successful: left, complaint } = await voicemails;
    if (complaint !== '') say(complaint);
    await delay(PATIENCE_MS);
    return { messages, left, bySip, byHttp, perSecond: await load };
  };
  await traffic('first', warmUp);
  since = Date.now();
  const { messages, left, bySip, byHttp, perSecond } = await traffic('then', seconds);
  const late = (sent: ReadonlyMap<string, number>): number[] =>
    [...sent].map(([text, at]) => (seen.texts.get(text) ?? Number.POSITIVE_INFINITY) - at);
  say(`${left} of ${messages} voicemails were left, ${seen.voicemails.length} seen`);
  return [
    screenLine('voicemail', messages, seen.voicemails, say),
    screenLine('SMS by SIP MESSAGE', messages, late(bySip), say),
    screenLine('SMS that a provider posts', messages, late(byHttp), say),
    benchLine('calls a second meanwhile', perSecond, { name: 'meant', value: CALLS_PER_SECOND }, { atLeast: 0.95 }),
  ];
}

/** What was never seen took for ever. */
function screenLine(what: string, messages: number, seen: readonly number[], say: BenchOptions['say']): BenchLine {
  const unseen = Array.from({ length: Math.max(0, messages - seen.length) }, () => Number.POSITIVE_INFINITY);
  const all = [...seen, ...unseen];
  say(`${what}: p50 ${figure(percentile(all, 0.5))} ms, p90 ${figure(percentile(all, 0.9))} ms of ${messages}`);
  const limit = { name: 'allowed', value: LIMIT_MS };
  return benchLine(`${what} at the screen, ms (p99)`, percentile(all, 0.99), limit, { atMost: 1 });
}
