import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, startDatabase } from '../../bin/lab/index.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { labRoot } from '../support/lab.ts';
import { KINDS } from './database.ts';
import { announcement, makeTables, oneTo, openedLive, runningLoop, stored } from './loop.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const ROOM = '512m';
/** A few of these need more pages than a table has left. */
const PAD = 'x'.repeat(4_000);

/** Both with OUTAGES set. */
const TRIED = process.env['OUTAGES'] === undefined ? KINDS.slice(0, 1) : KINDS;

// Only root can make a disk that is so small.
describe.runIf(process.getuid?.() === 0).each(TRIED)('the commit loop while the disk of %s is full', (kind) => {
  let disk = '';
  let server: Database;
  const resize = (size: string) => execFileSync('mount', ['-o', `remount,size=${size}`, disk], { stdio: 'ignore' });
  /** Leaves no room. What is used grows meanwhile, and a disk is not made smaller than that. */
  const fill = () => {
    for (let tries = 0; tries < 100; tries++) {
      const { blocks, bfree, bsize } = statfsSync(disk);
      try {
        return resize(String((blocks - bfree) * bsize));
      } catch {}
    }
    throw new Error('the disk does not get full');
  };

  beforeAll(async () => {
    disk = mkdtempSync(join(tmpdir(), 'patchbay-small-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${ROOM}`, 'tmpfs', disk]);
    server = await startDatabase({ root: await labRoot(), dir: disk, kind });
  }, 60_000);
  afterAll(async () => {
    await server?.kill();
    execFileSync('umount', ['-l', disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  it('says so, and loses nothing and repeats nothing once there is room', { timeout: 60_000 }, async () => {
    const url = await server.createDatabase('full');
    await migrate(url);
    const db = openedLive(url);
    await makeTables(db);
    const { loop, trail, heard } = await runningLoop(openedLive(url, { maxConnections: 2 }), { dbOfOutbox: db });
    let last = 0;
    let isGone = false;
    void server.ended.then(() => {
      isGone = true;
    });
    const load = setInterval(() => {
      for (let i = 0; i < 3; i++) {
        trail.append({ n: ++last });
        const { data, ...told } = announcement(last);
        loop.announce({ ...told, data: { ...data, pad: PAD } });
      }
    }, 5);
    try {
      await pause(200);
      fill();
      await expect.poll(() => loop.readiness().ready, { timeout: 20_000 }).toBe(false);
      await pause(1_000);
    } finally {
      resize(ROOM);
      // MariaDB ends itself when it cannot write its own log.
      if (isGone) await server.restart();
      await pause(200);
      clearInterval(load);
    }
    await expect
      .poll(
        () =>
          loop
            .settled()
            .then(() => true)
            .catch(() => false),
        { timeout: 20_000 },
      )
      .toBe(true);
    const { trail: rows, events } = await stored(db);
    expect(rows).toEqual(oneTo(last));
    expect(events).toEqual(oneTo(last));
    await expect.poll(() => heard.length, { timeout: 20_000 }).toBe(last);
  });
});
