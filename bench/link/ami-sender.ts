import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AMI_HEARD } from '../../src/asterisk/normalise/ami.ts';
import { type Sender, startSender } from './sender.ts';

export const SYSTEM_NAME = 'pbx1x9f3';
const RECORDING = join(import.meta.dirname, '../../test/traces/05-queue-answered.txt');

/** Frames of a recorded queue call: those that rooms hear, and those that nobody hears. */
export function recordedFrames(): { readonly heard: readonly string[]; readonly ignored: readonly string[] } {
  const text = readFileSync(RECORDING, 'utf8');
  const section = text.slice(text.indexOf('## AMI\n') + 7, text.indexOf('\n## CEL')).trim();
  const frames = section.split('\n\n').map((frame) => `${frame.replaceAll('\n', '\r\n')}\r\n\r\n`);
  const isHeard = (frame: string) => AMI_HEARD.has(/^Event: (\w+)/.exec(frame)?.[1] ?? '');
  return { heard: frames.filter(isHeard), ignored: frames.filter((frame) => !isHeard(frame)) };
}

/** Stands before the first frame and after the last; no recorded frame is of its type. */
export const MARK = 'MessageWaiting';
export const MARK_FRAME = [
  `Event: ${MARK}`,
  'Privilege: call,all',
  'Timestamp: 1795331380.961558',
  `SystemName: ${SYSTEM_NAME}`,
  'Mailbox: 1001@acme_vm',
  '\r\n',
].join('\r\n');

export const GREETING = 'Asterisk Call Manager/11.0.0\r\n';

/** Speaks as much AMI as a login needs; after CoreSettings (or a line `go`) sends mark, frames, mark. */
const CODE = `
const { parentPort, workerData: { frames, perBlock, total, greeting, mark, systemName } } = require('node:worker_threads');
const block = Buffer.from(frames.join('').repeat(perBlock / frames.length));
const server = require('node:net').createServer((socket) => {
  socket.setNoDelay(true);
  socket.on('error', () => {});
  socket.write(greeting);
  const answer = (id, line) => socket.write('Response: Success\\r\\nActionID: ' + id + '\\r\\n' + line + '\\r\\n\\r\\n');
  let sent = 0;
  const blast = () => {
    while (sent < total) {
      sent += perBlock;
      if (!socket.write(block)) return void socket.once('drain', blast);
    }
    socket.write(mark);
  };
  const begin = () => setTimeout(() => (socket.write(mark), blast()), 50);
  socket.on('data', (bytes) => {
    for (const text of bytes.toString().split('\\r\\n\\r\\n')) {
      const id = /ActionID: (.*)/.exec(text)?.[1];
      if (/Action: Challenge/i.test(text)) answer(id, 'Challenge: 1');
      else if (/Action: Login/i.test(text)) {
        answer(id, 'Message: Authentication accepted');
        socket.write('Event: FullyBooted\\r\\nPrivilege: system,all\\r\\nUptime: 1\\r\\n\\r\\n');
      } else if (/Action: CoreSettings/i.test(text)) {
        answer(id, 'SystemName: ' + systemName);
        begin();
      } else if (/Action: Ping/i.test(text)) answer(id, 'Ping: Pong');
      else if (text === 'go') begin();
    }
  });
});
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port));
`;

/** @param total frames in all; whole blocks are sent */
export function amiSender(frames: readonly string[], total: number): Promise<Sender> {
  const data = {
    frames,
    perBlock: frames.length * 20,
    total,
    greeting: GREETING,
    mark: MARK_FRAME,
    systemName: SYSTEM_NAME,
  };
  return startSender(CODE, data);
}

/** What is really sent when `total` is asked for. */
export function sentOf(frames: readonly string[], total: number): number {
  const perBlock = frames.length * 20;
  return Math.ceil(total / perBlock) * perBlock;
}
