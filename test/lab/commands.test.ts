import { describe, expect, test } from 'vitest';
import { quoted } from '../../bin/system/terminal-text.ts';
import { utcDay } from '../../bin/system/utc-day.ts';

describe('commands at a terminal', () => {
  test('text of strangers cannot steer it', () => {
    const text = quoted('a"\u001b[2J\u009b31m\u007f\u202eb\u2028ü');
    expect(text).toBe('"a\\"\\u001b[2J\\u{9b}31m\\u{7f}\\u{202e}b\\u{2028}ü"');
    expect(quoted(undefined)).toBe('null');
  });

  test('a day is one of the calendar', () => {
    expect(utcDay('2026-11-22')).toEqual({ start: Date.UTC(2026, 10, 22), end: Date.UTC(2026, 10, 23) });
    for (const text of ['2026-02-30', '2026-13-01', '2026-11-00', '22.11.2026', ''])
      expect(utcDay(text), text).toBeNull();
  });
});
