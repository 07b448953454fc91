import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createBreaths } from '../../src/asterisk/breaths.ts';

const EVERY_MS = 40;

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
    expect(ami.goesOn(300)).toBe(false);
    vi.advanceTimersByTime(EVERY_MS / 2);
    expect(ari.goesOn(700)).toBe(false);
    vi.advanceTimersByTime(EVERY_MS / 2 - 1);
    expect(resumed).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(resumed).toEqual(['ami', 'ari']);
  });

  it('rest again only when something came', () => {
    const { ami, ari, resumed } = sockets();
    ami.goesOn(300);
    ari.goesOn(300);
    vi.advanceTimersByTime(EVERY_MS);
    ari.goesOn(300);
    vi.advanceTimersByTime(10 * EVERY_MS);
    expect(resumed).toEqual(['ami', 'ari', 'ari']);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('do not rest while much comes, as a snapshot does', () => {
    const { ami, resumed } = sockets();
    expect(ami.goesOn(64 * 1024)).toBe(true);
    expect(ami.goesOn(17_000)).toBe(true);
    vi.advanceTimersByTime(EVERY_MS);
    expect(resumed).toEqual([]);
    expect(ami.goesOn(300)).toBe(false);
  });

  it('are woken by who waits for an answer, once', () => {
    const { ami, resumed } = sockets();
    ami.wake();
    ami.goesOn(300);
    ami.wake();
    expect(resumed).toEqual(['ami']);
    vi.advanceTimersByTime(EVERY_MS);
    expect(resumed).toEqual(['ami']);
  });

  it('are all read once more on demand, as before the daemon ends', () => {
    const { breaths, ami, ari, resumed } = sockets();
    ami.goesOn(300);
    ari.goesOn(300);
    breaths.breathe();
    expect(resumed).toEqual(['ami', 'ari']);
    vi.advanceTimersByTime(EVERY_MS);
    expect(resumed).toEqual(['ami', 'ari']);
  });

  it('are left alone after their end', () => {
    const { ami, ari, resumed } = sockets();
    ami.goesOn(300);
    ari.goesOn(300);
    ami.end();
    vi.advanceTimersByTime(EVERY_MS);
    expect(resumed).toEqual(['ari']);
  });
});
