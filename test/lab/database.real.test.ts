import { readFileSync } from 'node:fs';
import { createConnection, type RowDataPacket } from 'mysql2/promise';
import { describe, expect, onTestFinished, test } from 'vitest';
import { bareDatabaseUrl, privateDatabase } from '../support/lab.ts';

describe.each(['mysql', 'mariadb'] as const)('%s of the lab', (kind) => {
  test('gives each caller a database of its own', async () => {
    const [one, two] = await Promise.all([bareDatabaseUrl(kind), bareDatabaseUrl(kind)]);
    expect(one).not.toBe(two);
    const connection = await createConnection(one);
    await connection.query('CREATE TABLE t (a INT)');
    const [rows] = await connection.query<RowDataPacket[]>('SELECT @@version v, @@time_zone z, @@sql_mode m');
    await connection.end();
    expect(rows[0]?.['v']).toMatch(kind === 'mysql' ? /^9\./ : /MariaDB/);
    expect(rows[0]?.['z']).toBe('+00:00');
    expect(rows[0]?.['m']).toContain('STRICT_TRANS_TABLES');
  });

  test('keeps committed rows through SIGKILL, and its pid is the server itself', async () => {
    const database = await privateDatabase(kind);
    onTestFinished(() => database.kill());
    expect(readFileSync(`/proc/${database.pid}/comm`, 'utf8').trim()).toBe(kind === 'mysql' ? 'mysqld' : 'mariadbd');
    const url = await database.createDatabase('kept');
    const before = await createConnection(url);
    await before.query('CREATE TABLE t (a INT)');
    await before.query('INSERT INTO t VALUES (42)');
    before.on('error', () => {});
    await database.kill();
    await database.restart();
    const after = await createConnection(url);
    expect((await after.query<RowDataPacket[]>('SELECT a FROM t'))[0]).toEqual([{ a: 42 }]);
    after.destroy();
  });

  test('freezes and thaws', async () => {
    const database = await privateDatabase(kind);
    onTestFinished(() => database.kill());
    const connection = await createConnection(database.url);
    await database.freeze();
    const answer = connection.query('SELECT 1');
    const first = await Promise.race([answer.then(() => 'answered'), new Promise((r) => setTimeout(r, 300, 'frozen'))]);
    expect(first).toBe('frozen');
    database.thaw();
    await answer;
    connection.destroy();
  });
});
