import type { Sent } from '../picture.ts';
import { type Tap, tap } from './tap.ts';

const END = '\r\n\r\n';

/** @param loses which events never arrive */
export function ariTap(url: string, note: (sent: Sent) => void, loses: (event: string) => boolean): Promise<Tap> {
  return tap(Number(new URL(url).port), (line) => {
    let question = Buffer.alloc(0);
    let answer = Buffer.alloc(0);
    let upgraded = false;
    return {
      asked: (bytes) => {
        if (line.streams) return bytes;
        question = Buffer.concat([question, bytes]);
        for (let request = requestIn(question); request !== null; request = requestIn(question)) {
          question = question.subarray(request.size);
          line.streams ||= request.upgrades;
          if (request.sent.verb !== 'GET') note(request.sent);
        }
        return bytes;
      },
      answered: (bytes) => {
        if (!line.streams) return bytes;
        answer = Buffer.concat([answer, bytes]);
        const kept: Buffer[] = [];
        if (!upgraded) {
          const end = answer.indexOf(END);
          if (end < 0) return Buffer.alloc(0);
          upgraded = true;
          kept.push(answer.subarray(0, end + END.length));
          answer = answer.subarray(end + END.length);
        }
        for (let frame = frameIn(answer); frame !== null; frame = frameIn(answer)) {
          if (frame.text === null || !loses(frame.text)) kept.push(answer.subarray(0, frame.size));
          answer = answer.subarray(frame.size);
        }
        return Buffer.concat(kept);
      },
    };
  });
}

function requestIn(bytes: Buffer): { readonly size: number; readonly upgrades: boolean; readonly sent: Sent } | null {
  const end = bytes.indexOf(END);
  if (end < 0) return null;
  const head = bytes.subarray(0, end).toString('latin1');
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  const size = end + END.length + length;
  if (bytes.length < size) return null;
  const [verb = '', path = ''] = head.split(' ');
  const body = bytes.subarray(size - length, size).toString();
  const target = path.replace(/^\/ari/, '');
  const sent: Sent = { link: 'ari', verb, target, id: '', text: `${verb} ${target} ${body}` };
  return { size, upgrades: /^upgrade: *websocket/im.test(head), sent };
}

/** One frame of a server, RFC 6455 section 5.2; `text` where it is a whole text. */
function frameIn(bytes: Buffer): { readonly size: number; readonly text: string | null } | null {
  const [first = 0, second = 0] = bytes;
  if (bytes.length < 2) return null;
  const short = second & 0x7f;
  const head = short < 126 ? 2 : short === 126 ? 4 : 10;
  if (bytes.length < head) return null;
  const length = short < 126 ? short : short === 126 ? bytes.readUInt16BE(2) : Number(bytes.readBigUInt64BE(2));
  const size = head + length;
  if (bytes.length < size) return null;
  return { size, text: first === 0x81 ? bytes.subarray(head, size).toString() : null };
}
