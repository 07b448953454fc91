import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseAri } from '../../src/asterisk/normalise/ari.ts';
import type { Json } from '../../src/asterisk/normalise/json.ts';
import { cutAt } from './frames.ts';
import { ARI_TRACES, amiBytes, ariMessages, hear, hearAri, TRACES, table } from './trace-file.ts';

const SYSTEM_NAME = 'pbx1x9f3';
const RECORDED = TRACES.filter((name) => !name.startsWith('90'));

function expected(name: string): string {
  return readFileSync(join(import.meta.dirname, '../traces', name.replace('.txt', '.expected.txt')), 'utf8');
}

describe('recorded calls', () => {
  it('are all here', () => {
    expect(RECORDED.length).toBe(16);
  });

  it.each(RECORDED)('%s becomes what is written beside it', (name) => {
    const { events, rejected } = hear([amiBytes(name)], SYSTEM_NAME);
    expect(rejected).toEqual([]);
    expect(table(events)).toBe(expected(name));
  });

  it('say the same however the bytes are cut', () => {
    const bytes = amiBytes('07-queue-ring-no-answer.txt');
    const whole = hear([bytes], SYSTEM_NAME);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 60 }), (cuts) => {
        expect(hear(cutAt(bytes, cuts), SYSTEM_NAME)).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });

  it.each(RECORDED)('%s is refused whole by a PBX of another name', (name) => {
    const { events, rejected } = hear([amiBytes(name)], 'pbx2k7q1');
    expect(events).toEqual([]);
    expect(rejected.length).toBeGreaterThan(0);
  });
});

describe('recorded event sockets', () => {
  it.each(ARI_TRACES)('%s becomes what is written beside it', (name) => {
    const { events, rejected } = hearAri(ariMessages(name));
    expect(rejected).toEqual([]);
    expect(table(events)).toBe(expected(name));
  });

  it('every channel carries the linkedid of its conversation', () => {
    const { events } = hearAri(ariMessages('ari-blind-transfer.txt'));
    const linked = new Set(events.flatMap((event) => ('channel' in event ? [event.channel.linkedId] : [])));
    expect([...linked]).toHaveLength(1);
  });

  it('a message that lost or changed any part is an event, nothing or refused, never an error', () => {
    const messages = ARI_TRACES.flatMap(ariMessages);
    const odd = fc.constantFrom<unknown>(undefined, null, 0, '', 'x', [], {}, true, -1, { id: 1 });
    fc.assert(
      fc.property(fc.nat(messages.length - 1), fc.nat(), odd, (which, place, value) => {
        const message = JSON.parse(messages[which] ?? '') as Record<string, unknown>;
        const spots = placesOf(message);
        const [at, key] = spots[place % spots.length] ?? [message, 'type'];
        at[key] = value;
        const event = normaliseAri(message as Json, 'pbx1', () => null);
        expect(event === null || typeof event === 'string' || event.pbx === 'pbx1').toBe(true);
        if (event !== null && typeof event !== 'string') expect(Number.isFinite(event.at)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});

function placesOf(of: Record<string, unknown>): [Record<string, unknown>, string][] {
  return Object.entries(of).flatMap(([key, value]): [Record<string, unknown>, string][] => [
    [of, key],
    ...(typeof value === 'object' && value !== null ? placesOf(value as Record<string, unknown>) : []),
  ]);
}
