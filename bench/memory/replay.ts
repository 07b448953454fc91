import { randomUUID } from 'node:crypto';
import type { Recording } from './record.ts';

/** Says a recorded call again as a new one: other channels, ids and bridges, another agent, the time of now. */
export interface Replay {
  /** Events of one call on both links together. */
  readonly events: number;
  next(): { readonly ami: string; readonly ari: readonly string[] };
}

const UNIQUE_ID = /(pb[A-Za-z0-9]+-\d{10})\.(\d+)/g;
const CHANNEL = /(PJSIP\/[a-z]+_[a-z0-9]+)-([0-9a-f]{8})/g;
const BRIDGE = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const PHONE = /load_phone\d{4}/g;

/** @param phones endpoints of the agents; calls go to one after the other */
export function replay(recording: Recording, phones: readonly string[]): Replay {
  const ami = `${recording.ami.join('\r\n\r\n')}\r\n\r\n`;
  const [recorded] = ami.match(PHONE) ?? [];
  if (recorded === undefined) throw new Error('no agent in the recorded call');
  let calls = 0;
  return {
    events: recording.ami.length + recording.ari.length,
    next: () => {
      const n = ++calls;
      const phone = phones[n % phones.length] ?? recorded;
      const bridges = new Map<string, string>();
      const again = (text: string): string =>
        text
          .replace(UNIQUE_ID, (_, boot: string, id: string) => `${boot}.${n * 1000 + (Number(id) % 1000)}`)
          .replace(
            CHANNEL,
            (_, name: string, id: string) => `${name}-${hex(n * 100 + (Number.parseInt(id, 16) % 100))}`,
          )
          .replace(BRIDGE, (id) => bridges.get(id) ?? keep(bridges, id))
          .replaceAll(recorded, phone);
      const now = Date.now();
      const stamp = `Timestamp: ${(now / 1000).toFixed(3)}000`;
      const iso = new Date(now).toISOString().replace('Z', '+0000');
      return {
        ami: again(ami).replace(/Timestamp: \d{10}\.\d{6}/g, stamp),
        ari: recording.ari.map((message) => again(message).replace(/\d{4}-\d\d-\d\dT[\d:.]+\+0000/g, iso)),
      };
    },
  };
}

function keep(known: Map<string, string>, id: string): string {
  const other = randomUUID();
  known.set(id, other);
  return other;
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}
