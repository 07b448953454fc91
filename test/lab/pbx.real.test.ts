import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, grantAsterisk, type Pbx } from '../../bin/lab/index.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { freshPbx, privateDatabase } from '../support/lab.ts';

describe('a private Asterisk', () => {
  let database: Database;
  let pbx: Pbx;
  const deaths: string[] = [];
  beforeAll(async () => {
    // A server of its own: Asterisk asks for columns as it starts, and among those of a hundred databases that takes long.
    database = await privateDatabase();
    const { url } = database;
    await migrate(url);
    await grantAsterisk(database, url);
    pbx = await freshPbx({ databaseUrl: url, odbcUrl: database.asteriskUrl(url), died: (how) => deaths.push(how) });
  });
  afterAll(async () => {
    await pbx?.stop();
    await database?.kill();
  });

  test('starts with nothing to complain of', async () => {
    const complaints = (await pbx.log()).split('\n').filter((line) => /\b(WARNING|ERROR)\b/.test(line));
    expect(complaints).toEqual([]);
  });

  test('is Asterisk 22.10 or later, has the database, and its pid is its own', async () => {
    const [, minor] = /Asterisk 22\.(\d+)/.exec(await pbx.cli('core show version')) ?? [];
    expect(Number(minor)).toBeGreaterThanOrEqual(10);
    expect(await pbx.cli('odbc show')).toMatch(/active connections: [1-9]/);
    expect((await readFile(`/proc/${pbx.pid}/comm`, 'utf8')).trim()).toBe('asterisk');
  });

  test('keeps its passwords to itself', async () => {
    for (const name of ['manager.conf', 'ari.conf', 'odbc.ini']) {
      const { mode } = await stat(join(pbx.spoolDir, '../etc', name));
      expect(mode & 0o077).toBe(0);
    }
  });

  test('restarts itself when told to, as the same process', async () => {
    const { pid } = pbx;
    const started = async () => /System uptime: (.*)/.exec(await pbx.cli('core show uptime'))?.[1] ?? '';
    await expect.poll(started, { timeout: 10_000 }).toMatch(/[3-9]|\d\d/); // seconds, so that a new start can be told from the old
    await pbx.cli('core restart now').catch(() => {}); // the connection ends with it
    await expect.poll(() => started().catch(() => 'away'), { timeout: 20_000 }).toMatch(/^[0-2] seconds?/);
    expect(pbx.pid).toBe(pid);
    // its modules come one after the other
    const database = () => pbx.cli('odbc show').catch(() => '');
    await expect.poll(database, { timeout: 20_000 }).toMatch(/active connections: [1-9]/);
  });

  test('keeps its secret name through a restart', async () => {
    const before = pbx.pid;
    await pbx.kill();
    await pbx.restart();
    expect(pbx.pid).not.toBe(before);
    // the console answers a moment before it knows all of its commands
    await expect.poll(() => pbx.cli('core show settings')).toContain(pbx.systemName);
    expect(deaths).toEqual([]);
  });

  test('says how it ended when nobody asked for it', async () => {
    process.kill(pbx.pid, 'SIGABRT');
    expect(await pbx.ended).toBe('ended by SIGABRT');
    await expect.poll(() => deaths).toEqual([expect.stringMatching(/^ended by SIGABRT\n/)]);
    await pbx.restart();
  });
});
