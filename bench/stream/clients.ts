import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';

/**
 * Many clients in a process of their own that only count bytes: what is measured is the server. Told a number of bytes,
 * it answers once all its sockets together have received that many since the last answer.
 */
const [port = '', path = '', token = '', count = ''] = process.argv.slice(2);

let received = 0;
let expected = Number.POSITIVE_INFINITY;

function check(): void {
  if (received < expected) return;
  received -= expected;
  expected = Number.POSITIVE_INFINITY;
  process.send?.('received');
}

/** Resolves after the handshake; what follows it is counted. */
function open(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1');
    const lines = [
      `GET ${path} HTTP/1.1`,
      'Host: 127.0.0.1',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`,
      `Authorization: Bearer ${token}`,
    ];
    socket.write(`${lines.join('\r\n')}\r\n\r\n`);
    let head = '';
    let ready = false;
    socket.on('data', (bytes) => {
      if (ready) {
        received += bytes.length;
        check();
        return;
      }
      head += bytes.toString('latin1');
      const end = head.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!head.startsWith('HTTP/1.1 101')) return reject(new Error(head.slice(0, 200)));
      ready = true;
      received += head.length - end - 4;
      resolve();
    });
    socket.on('error', reject);
    socket.on('close', () => process.send?.('lost'));
  });
}

for (let n = 0; n < Number(count); n += 50) {
  await Promise.all(Array.from({ length: Math.min(50, Number(count) - n) }, open));
}
process.on('message', (message) => {
  if (message === 'forget') {
    received = 0;
    process.send?.('forgotten');
  } else {
    expected = Number(message);
    check();
  }
});
process.on('disconnect', () => process.exit());
process.send?.('open');
