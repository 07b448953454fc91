import { connect } from 'node:net';
import createManager from 'asterisk-manager';
import { AmiEventLink } from '../../src/asterisk/ami/event-link.ts';
import { EventHub } from '../../src/asterisk/event-hub.ts';
import { EventGate } from '../../src/asterisk/gate.ts';
import { linkMetrics } from '../../src/asterisk/link-metrics.ts';
import { AMI_HEARD, normaliseAmi } from '../../src/asterisk/normalise/ami.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { amiSender, GREETING, MARK, MARK_FRAME, SYSTEM_NAME, sentOf } from './ami-sender.ts';

/** A gate through which events flow, and a hub with one listener, as in the daemon. */
export function openGate(listener: () => void): EventGate {
  const hub = new EventHub('pbx1', silentLog, linkMetrics(createMetrics()));
  hub.listen(listener);
  const gate = new EventGate(
    (event) => hub.deliver(event),
    () => {},
  );
  gate.begin();
  const nothing = { channels: [], bridges: [], endpoints: [], queues: [], devices: new Map() };
  gate.complete({ type: 'pbx.snapshot', pbx: 'pbx1', at: 0, bootedAt: 0, ...nothing });
  return gate;
}

/**
 * The link as the daemon has it, from the socket to a room's listener.
 *
 * @param hears whether a room hears these frames, or only the marks around them
 * @param each called for each event that is heard
 * @returns frames per second between the marks
 */
export async function ourLink(
  frames: readonly string[],
  total: number,
  hears: boolean,
  each: () => void = () => {},
): Promise<number> {
  const sender = await amiSender(frames, total);
  const marks: number[] = [];
  let bad = 0;
  let done: () => void = () => {};
  const finished = new Promise<void>((resolve) => {
    done = resolve;
  });
  const gate = openGate(each);
  const link = new AmiEventLink({
    pbx: 'pbx1',
    address: { host: '127.0.0.1', port: sender.port, user: 'events', secret: 'x' },
    systemName: SYSTEM_NAME,
    wanted: hears ? AMI_HEARD : new Set(['FullyBooted', MARK]),
    log: silentLog,
    metrics: linkMetrics(createMetrics()),
    // The sender is faster than any PBX. Handled as it is read, it has to wait for us instead of being left out.
    inbox: { sliceMs: Number.POSITIVE_INFINITY },
    event: (frame, at, systemName) => {
      const event = normaliseAmi(frame, { pbx: 'pbx1', at }, systemName);
      if (typeof event === 'string') bad++;
      else if (event !== null) gate.event('ami', event);
      if (frame.type === MARK && marks.push(performance.now()) === 2) done();
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
  if (bad > 0) throw new Error(`${bad} frames were rejected or lost`);
  const [began = 0, ended = 0] = marks;
  return (sentOf(frames, total) / (ended - began)) * 1000;
}

/** A socket that is only emptied: from its first bytes after the greeting to its last. */
export async function rawSocket(frames: readonly string[], total: number): Promise<number> {
  const sender = await amiSender(frames, total);
  const count = sentOf(frames, total);
  const bytes = GREETING.length + 2 * MARK_FRAME.length + (Buffer.byteLength(frames.join('')) / frames.length) * count;
  let seen = 0;
  let began = 0;
  const rate = await new Promise<number>((resolve) => {
    const read = (length: number) => {
      seen += length;
      if (began === 0 && seen > GREETING.length) began = performance.now();
      if (seen === bytes) resolve((count / (performance.now() - began)) * 1000);
      return true;
    };
    const buffer = Buffer.allocUnsafeSlow(256 * 1024);
    connect({ port: sender.port, host: '127.0.0.1', onread: { buffer, callback: read } })
      .on('error', () => {})
      .write('go\r\n\r\n');
  });
  await sender.stop();
  return rate;
}

export async function asteriskManager(frames: readonly string[], total: number): Promise<number> {
  const sender = await amiSender(frames, total);
  const marks: number[] = [];
  const manager = createManager(undefined, '127.0.0.1', 'events', 'x', true);
  await new Promise<void>((resolve) => {
    manager.on('managerevent', (event) => {
      if (event['event'] === MARK && marks.push(performance.now()) === 2) resolve();
    });
    manager.connect(sender.port, '127.0.0.1', () => {
      manager.login(() => void manager.action({ action: 'CoreSettings', actionid: 'a1' }, () => {}));
    });
  });
  await sender.stop();
  const [began = 0, ended = 0] = marks;
  return (sentOf(frames, total) / (ended - began)) * 1000;
}
