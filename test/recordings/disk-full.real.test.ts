import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../bin/lab/sip/agent.ts';
import type { RecordingDto } from '../../src/recordings/events.ts';
import { projectedQueues } from '../support/queues.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { completed, openStudio, type Studio } from './studio.ts';

let on: Studio;
let anna: Agent;
let folder = '';
let isSmall = false;
const call = (talkMs: number) =>
  sipCaller({ pbx: on.pbx, tenant: on.acme, to: on.acme.dids.phone, from: '+15550100', talkMs, audio: true });

// Only root can make a disk that is so small.
describe.runIf(process.getuid?.() === 0)('a full disk', () => {
  beforeAll(async () => {
    on = await openStudio();
    folder = join(on.pbx.spoolDir, 'recording');
    mkdirSync(folder, { recursive: true });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder]);
    isSmall = true;
    // It sees what was mounted before it started.
    await on.pbx.restart();
    await projectedQueues(on.pbx, on.databaseUrl);
    await on.ready();
    const [phone] = on.acme.phones;
    if (phone === undefined) throw new Error('no phone');
    anna = await sipAgent({ pbx: on.pbx, phone, answerAfterMs: 200 });
    await on.db.updateTable('dids').set({ recording_policy: 'always' }).where('tenant_id', '=', 'acme').execute();
  }, 120_000);

  afterAll(async () => {
    await anna?.stop();
    await on?.close();
    if (isSmall) execFileSync('umount', ['-l', folder]);
  });

  it('harms no call; the recordings fail, and it is said', async () => {
    const filler = join(folder, 'filler');
    writeFileSync(filler, '');
    fill(filler);
    const { successful } = await (await call(4_000)).done;
    expect(successful).toBe(1);
    expect(anna.history.map(({ type }) => type)).toContain('CALL_ESTABLISHED');
    const failed = (all: readonly RecordingDto[]) => all.length === 1 && all[0]?.status === 'failed';
    const [one] = (await on.recordings(failed, 'failed')) as [RecordingDto];
    expect(one.failure).toBe('disk_full');
    expect(on.readiness()).toMatchObject({ ready: true, detail: expect.stringMatching(/no room/) });
    unlinkSync(filler);
  });

  it('that fills up during a call keeps what there was room for', async () => {
    await on.newChapter();
    const { successful } = await (await call(20_000)).done;
    expect(successful).toBe(1);
    const over = (all: readonly RecordingDto[]) => all.length === 1 && all[0]?.status === 'failed';
    const [one] = (await on.recordings(over, 'failed')) as [RecordingDto];
    expect(one.failure).toBe('disk_full');
    expect(one.duration_ms).toBeGreaterThan(10_000);
    expect(one.duration_ms).toBeLessThan(19_000);
    const { status } = await on.ask('sam', 'GET', `/recordings/${one.id}/audio`);
    expect(status).toBe(200);
  });

  it('and once there is room again, all is well', async () => {
    await on.newChapter();
    await (await call(2_000)).done;
    await on.recordings(completed(1), 'completed');
    expect(readdirSync(join(folder, 'acme'))).toEqual([]);
  });
});

function fill(path: string): void {
  const page = Buffer.alloc(4_096, 1);
  for (let size = 0; ; size += page.length) {
    try {
      writeFileSync(path, page, { flag: 'a' });
    } catch {
      truncateSync(path, size);
      if (statSync(path).size > 0) return;
    }
  }
}
