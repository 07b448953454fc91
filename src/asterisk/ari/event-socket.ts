import { connect, type Socket, type TcpNetConnectOpts } from 'node:net';
import WebSocket from 'ws';
import { Refused } from '../../platform/reconnect.ts';
import type { Breaths } from '../breaths.ts';
import { watchForSilence } from '../heartbeat.ts';
import type { AriAddress } from '../pbx-address.ts';
import { createTextFrameReader } from './text-frames.ts';
import type { AriTimes } from './times.ts';

export interface AriSocketOptions {
  readonly address: AriAddress;
  readonly app: string;
  readonly times: AriTimes;
  /** How it is read, unless it is encrypted; each event at once when absent. */
  readonly breaths?: Breaths | undefined;
  opened(): void;
  /** One text frame as it came. */
  message(text: string): void;
}

/** More than any event; a longer one ends the connection. */
const MAX_MESSAGE = 8 * 1024 * 1024;
const READ_BUFFER = 64 * 1024;

/**
 * One WebSocket for the events of all topics, from its opening to its end. Credentials go in a header: a URL ends in
 * access logs. Invalid UTF-8 in a caller's name must not end the connection, so it is not checked but replaced.
 *
 * @returns never resolves; rejects with the reason when the connection has ended @throws Refused
 */
export function serveAriSocket(options: AriSocketOptions, signal: AbortSignal): Promise<void> {
  const { address, app, times, breaths } = options;
  const url = `${address.socketRoot}/events?app=${encodeURIComponent(app)}&subscribeAll=true`;
  let heardAt = performance.now();
  const text = (message: string): void => {
    heardAt = performance.now();
    options.message(message);
  };
  const connecting = connectionFor({ breaths, text, isOpen: () => socket.readyState === WebSocket.OPEN });
  const socket: WebSocket = new WebSocket(url, {
    headers: { authorization: address.authorization },
    handshakeTimeout: times.connectMs,
    maxPayload: MAX_MESSAGE,
    perMessageDeflate: false,
    skipUTF8Validation: true,
    followRedirects: false,
    ...(url.startsWith('wss:') ? {} : { createConnection: connecting }),
  });
  const abort = () => socket.terminate();
  signal.addEventListener('abort', abort, { once: true });
  return new Promise<void>((_resolve, reject) => {
    let reason: Error | null = null;
    let stopPings = () => {};
    socket.on('unexpected-response', (_request, response) => {
      const { statusCode = 0 } = response;
      const text = `ARI answered ${statusCode} to the event socket`;
      reason = statusCode === 401 || statusCode === 403 ? new Refused(text) : new Error(text);
      socket.terminate();
    });
    socket.on('open', () => {
      heardAt = performance.now();
      stopPings = watchForSilence({
        everyMs: times.pingEveryMs,
        deadlineMs: times.pingDeadlineMs,
        heardAt: () => heardAt,
        ask: () => socket.ping(),
        dead: (why) => {
          reason = new Error(why);
          socket.terminate();
        },
      });
      options.opened();
    });
    socket.on('message', (data: Buffer) => text(data.toString()));
    socket.on('pong', () => {
      heardAt = performance.now();
    });
    socket.on('error', (error) => {
      reason ??= error;
    });
    socket.on('close', (code) => {
      stopPings();
      signal.removeEventListener('abort', abort);
      reject(reason ?? new Error(code === 1006 ? 'the event socket was cut' : `the event socket closed with ${code}`));
    });
  });
}

/** The end of the answer to the handshake (RFC 9112 section 2.1); frames may follow in the same read. */
const HEAD_END = '\r\n\r\n';

interface Reading {
  readonly breaths: Breaths | undefined;
  text(message: string): void;
  /** Whether the handshake is over and `ws` waits for frames. */
  isOpen(): boolean;
}

/** A connection whose events are read before `ws` sees them. Node stops reading at once only where it reads into a buffer of ours. */
function connectionFor({ breaths, text, isOpen }: Reading): typeof connect {
  const open = ({ host, port, timeout }: TcpNetConnectOpts): Socket => {
    const buffer = Buffer.allocUnsafeSlow(READ_BUFFER);
    const raw = (bytes: Buffer): void => void socket.emit('data', bytes);
    const frames = createTextFrameReader({ text, other: raw });
    let head = '';
    let inFrames = false;
    const takeHead = (bytes: Buffer): void => {
      const before = head.length;
      head += bytes.toString('latin1');
      const end = head.indexOf(HEAD_END);
      const length = end === -1 ? bytes.length : Math.max(0, end + HEAD_END.length - before);
      raw(Buffer.from(bytes.subarray(0, length)));
      inFrames = isOpen();
      const rest = bytes.subarray(length);
      if (inFrames) frames.read(rest);
      else if (rest.length > 0) raw(Buffer.from(rest));
    };
    const read = (length: number): boolean => {
      (inFrames ? frames.read : takeHead)(buffer.subarray(0, length));
      return breath?.goesOn(length, READ_BUFFER) ?? true;
    };
    const socket = connect({
      ...{ port, onread: { buffer, callback: read } },
      ...(host === undefined ? {} : { host }),
      ...(timeout === undefined ? {} : { timeout }),
    });
    const breath = breaths?.reader(() => socket.resume());
    return socket.once('close', () => breath?.end());
  };
  return open as typeof connect;
}
