import type { Sent } from '../picture.ts';
import { type Tap, tap } from './tap.ts';

const END = '\r\n\r\n';
/** Neither changes anything. */
const QUESTIONS = /^(Login|Logoff|Ping|Challenge)$/;

/** @param loses which frames of events never arrive */
export function amiTap(url: string, note: (sent: Sent) => void, loses: (frame: string) => boolean): Promise<Tap> {
  return tap(Number(new URL(url).port), () => {
    let question = '';
    let answer = '';
    let greeted = false;
    return {
      asked: (bytes) => {
        const frames = (question + bytes.toString('latin1')).split(END);
        question = frames.pop() ?? '';
        for (const frame of frames) {
          const sent = sentIn(frame);
          if (!QUESTIONS.test(sent.verb)) note(sent);
        }
        return bytes;
      },
      answered: (bytes) => {
        if (!greeted) {
          greeted = true;
          return bytes; // a line before the first frame
        }
        const frames = (answer + bytes.toString('latin1')).split(END);
        answer = frames.pop() ?? '';
        const kept = frames.filter((frame) => !frame.startsWith('Event:') || !loses(frame));
        return Buffer.from(kept.map((frame) => `${frame}${END}`).join(''), 'latin1');
      },
    };
  });
}

function sentIn(frame: string): Sent {
  const fields = new Map(
    frame.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const field = (name: string) => fields.get(name) ?? '';
  return {
    link: 'ami',
    verb: field('action'),
    target: field('channel') || field('interface') || field('queue'),
    id: field('actionid'),
    text: frame.replaceAll('\r\n', ' '),
  };
}
