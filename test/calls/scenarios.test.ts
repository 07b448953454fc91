import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse, play } from './scenario.ts';

const folder = join(import.meta.dirname, 'scenarios');
const scenarios = readdirSync(folder).map((file) => ({ file, ...parse(readFileSync(join(folder, file), 'utf8')) }));

describe('recorded calls', () => {
  it.each(scenarios)('$file: $title', ({ events, told }) => {
    expect(told.length).toBeGreaterThan(0);
    expect(play(events)).toEqual(told);
  });

  it.each(scenarios)('$file, every report twice: nothing is told twice', ({ events, told }) => {
    expect(play(events.flatMap((event) => [event, event]))).toEqual(told);
  });
});
