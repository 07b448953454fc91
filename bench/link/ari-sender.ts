import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Sender, startSender } from './sender.ts';

const TRACES = join(import.meta.dirname, '../../test/traces');

/** Messages of recorded calls, without what the PBX is asked not to send. */
export function recordedMessages(): readonly string[] {
  return ['ari-queue-hold.txt', 'ari-blind-transfer.txt'].flatMap((name) =>
    readFileSync(join(TRACES, name), 'utf8')
      .trimEnd()
      .split('\n')
      .filter((line) => line.startsWith('{') && !line.includes('"type":"DeviceStateChanged"')),
  );
}

/** The frames are made once and sent as bytes, so that the sender costs next to nothing. Ends with ApplicationMark. */
const CODE = `
const { parentPort, workerData: { messages, times, mark } } = require('node:worker_threads');
const { createHash } = require('node:crypto');
const framed = (text) => {
  const body = Buffer.from(text);
  const head = body.length < 126 ? Buffer.from([0x81, body.length]) : Buffer.from([0x81, 126, body.length >> 8, body.length & 255]);
  return Buffer.concat([head, body]);
};
const block = Buffer.concat(Array.from({ length: 20 }, () => messages.map(framed)).flat());
const server = require('node:http').createServer((request, response) => response.writeHead(204).end());
server.on('upgrade', (request, socket) => {
  const accept = createHash('sha1').update(request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.resume();
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: websocket\\r\\nConnection: Upgrade\\r\\nSec-WebSocket-Accept: ' + accept + '\\r\\n\\r\\n');
  let sent = 0;
  const blast = () => {
    while (sent < times) {
      sent += 20;
      if (!socket.write(block)) return void socket.once('drain', blast);
    }
    socket.write(framed(mark));
  };
  setTimeout(() => (socket.write(framed(mark)), blast()), 50);
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

const MARK = JSON.stringify({
  type: 'ContactStatusChange',
  timestamp: '2026-11-22T11:26:16.862+0000',
  endpoint: { technology: 'PJSIP', resource: 'mark', state: 'online', channel_ids: [] },
  contact_info: { uri: 'sip:mark', contact_status: 'Created', aor: 'mark', roundtrip_usec: '0' },
});

/** @param times how often the messages are sent, a multiple of 20 */
export function ariSender(messages: readonly string[], times: number): Promise<Sender> {
  return startSender(CODE, { messages, times, mark: MARK });
}
