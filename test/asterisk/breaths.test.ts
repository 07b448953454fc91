import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBreaths } from '../../src/asterisk/breaths.ts';

const EVERY_MS = 40;
const ROOM = 64 * 1024;

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

function sockets() {
  const breaths = createBreaths(EVERY_MS);
  const resumed: string[] = [];
  const [ami, ari] = [breaths.reader(() => resumed.push('ami')), breaths.reader(() => resumed.push('ari'))];
  return { breaths, ami, ari, resumed };
}

describe('sockets that are read in breaths', () => {
  it('rest after a read, and are read again at the same moment', () => {
    const { ami, ari, resumed } = sockets();
    expect(ami.goesOn(300, ROOM)).toBe(false);
    vi.advanceTimersByTime(EVERY_MS / 2);
    expect(ari.goesOn(700, ROOM)).toBe(false);
    vi.advanceTimersByTime(EVERY_MS / 2 - 1);
    expect(resumed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(resumed).toEqual(['ami', 'ari']);
  });

  it('rest again only when something came', () => {
    const { ami, ari, resumed } = sockets();
    ami.goesOn(300, ROOM);
    ari.goesOn(300, ROOM);
    vi.advanceTimersByTime(EVERY_MS);
    ari.goesOn(300, ROOM);
    vi.advanceTimersByTime(10 * EVERY_MS);
    expect(resumed).toEqual(['ami', 'ari', 'ari']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('read on at once behind a full read, as a snapshot makes it, and rest when all is read', () => {
    const { ami, resumed } = sockets();
    expect(ami.goesOn(ROOM, ROOM)).toBe(true);
    expect(ami.goesOn(17_000, ROOM)).toBe(false);
    vi.advanceTimersByTime(EVERY_MS);
    expect(resumed).toEqual(['ami']);
  });

  it('are woken by who waits for an answer, once', () => {
    const { ami, resumed } = sockets();
    ami.wake();
    ami.goesOn(300, ROOM);
    ami.wake();
    expect(resumed).toEqual(['ami']);
    vi.advanceTimersByTime(EVERY_MS);
    expect(resumed).toEqual(['ami']);
  });

  it('are all read once more on demand, as before the daemon ends', () => {
    const { breaths, ami, ari, resumed } = sockets();
    ami.goesOn(300, ROOM);
    ari.goesOn(300, ROOM);
    breaths.breathe();
    expect(resumed).toEqual(['ami', 'ari']);
    vi.advanceTimersByTime(EVERY_MS);
    expect(resumed).toEqual(['ami', 'ari']);
  });

  it('are left alone after their end', () => {
    const { ami, ari, resumed } = sockets();
    ami.goesOn(300, ROOM);
    ari.goesOn(300, ROOM);
    ami.end();
    vi.advanceTimersByTime(EVERY_MS);
    expect(resumed).toEqual(['ari']);
  });
});
