import { readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './bin/testing/longest-first.ts';
import { needsServers } from './bin/testing/needs-servers.ts';

/**
 * Two kinds of test. `real` ones drive servers (`needsServers`). All others are `fast`: no server, no child process, and
 * they run under the next Node as well.
 */
const all = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .map((file) => `test/${file}`);
const real = all.filter(needsServers);

export default defineConfig({
  test: {
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'fast',
          sequence: { groupOrder: 0 },
          include: ['test/**/*.test.ts'],
          exclude: real,
          testTimeout: 20_000,
          maxWorkers: availableParallelism(), // one is left free otherwise, for a person at the machine
        },
      },
      {
        test: {
          name: 'real',
          sequence: { groupOrder: 1 },
          include: real.length > 0 ? real : ['test/none'],
          globalSetup: 'test/support/servers.ts',
          testTimeout: 120_000,
          expect: { poll: { timeout: 10_000 } }, // of a machine that does three such things at once
          hookTimeout: 180_000,
          maxWorkers: 3, // they wait more than they work, and two cores carry it
        },
      },
    ],
  },
});
