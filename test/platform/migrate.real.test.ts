import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it, onTestFinished } from 'vitest';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { bareDatabaseUrl, privateDatabase } from '../support/lab.ts';
import { KINDS, opened } from './database.ts';

async function directory(files: Readonly<Record<string, string>>): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'migrations-'));
  onTestFinished(() => rm(dir, { recursive: true }));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(dir, name), text)));
  return dir;
}

async function tables(url: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.tables
    where table_schema = database() and table_name not like 'schema_migrations%' order by 1
  `.execute(opened(url));
  return rows.map(({ name }) => name);
}

describe.each(KINDS)('migrations on %s', (kind) => {
  it('run once, in the order of their names', async () => {
    const url = await bareDatabaseUrl(kind);
    const dir = await directory({
      '0002_b.sql': 'create table if not exists b (id int primary key);\n',
      '0001_a.sql': 'create table if not exists a (id int primary key);\n',
    });
    expect(await migrate(url, { dir })).toEqual({ applied: ['0001_a', '0002_b'] });
    expect(await migrate(url, { dir })).toEqual({ applied: [] });
    expect(await tables(url)).toEqual(['a', 'b']);
  });

  it('are taken in turn by starters at once, each migration run by one of them', async () => {
    const url = await bareDatabaseUrl(kind);
    const dir = await directory({
      '0001_a.sql': 'create table if not exists a (id int primary key auto_increment);\ndo sleep(0.3);\n',
      '0002_b.sql': 'insert into a () values ();\n',
    });
    const results = await Promise.all([1, 2, 3, 4].map(() => migrate(url, { dir })));
    expect(results.map(({ applied }) => applied.length).sort()).toEqual([0, 0, 0, 2]);
    const { rows } = await sql`select * from a`.execute(opened(url));
    expect(rows).toHaveLength(1);
  });

  it('do not wait for starters on another database of the same server', async () => {
    const [first, second] = [await bareDatabaseUrl(kind), await bareDatabaseUrl(kind)];
    const slow = await directory({ '0001_slow.sql': 'do sleep(1.5);\n' });
    const quick = await directory({ '0001_quick.sql': 'do 1;\n' });
    const order: string[] = [];
    await Promise.all([
      migrate(first, { dir: slow }).then(() => order.push('slow')),
      migrate(second, { dir: quick }).then(() => order.push('quick')),
    ]);
    expect(order).toEqual(['quick', 'slow']);
  });

  it('give up with a clear message when another starter never ends', async () => {
    const url = await bareDatabaseUrl(kind);
    const slow = migrate(url, { dir: await directory({ '0001_a.sql': 'do sleep(2.5);\n' }) });
    await new Promise((resolve) => setTimeout(resolve, 500));
    await expect(
      migrate(url, { dir: await directory({ '0001_a.sql': 'do 1;\n' }), lockTimeoutSeconds: 1 }),
    ).rejects.toThrow(/another start is still migrating the database after 1 s/);
    await slow;
  });

  it('can be run again after one failed half-way', async () => {
    const url = await bareDatabaseUrl(kind);
    const begin =
      'create table if not exists a (id int primary key);\nalter table a add column b int;\ncreate index a_b on a (b);\n' +
      'alter table a add constraint a_positive check (b > 0);\n';
    const broken = await directory({
      '0001_a.sql': `${begin}alter table nowhere add column c int;\ncreate table if not exists c (id int);\n`,
    });
    await expect(migrate(url, { dir: broken })).rejects.toThrow(/^0001_a\.sql, statement 5 failed: .*nowhere/);
    expect(await tables(url)).toEqual(['a']);
    await expect(migrate(url, { dir: broken })).rejects.toThrow(/statement 5 failed/);
    const mended = await directory({ '0001_a.sql': `${begin}create table if not exists c (id int primary key);\n` });
    expect(await migrate(url, { dir: mended })).toEqual({ applied: ['0001_a'] });
    expect(await tables(url)).toEqual(['a', 'c']);
  });

  it('of a newer program are named, and nothing is changed', async () => {
    const url = await bareDatabaseUrl(kind);
    const old = { '0001_a.sql': 'create table if not exists a (id int primary key);\n' };
    await migrate(url, { dir: await directory({ ...old, '0007_later.sql': 'do 1;\n' }) });
    const dir = await directory({ ...old, '0002_b.sql': 'create table if not exists b (id int primary key);\n' });
    await expect(migrate(url, { dir })).rejects.toThrow(/database is newer than this program: it has 0007_later\./);
    expect(await tables(url)).toEqual(['a']);
  });

  it('leave a database alone that holds something else', async () => {
    const url = await bareDatabaseUrl(kind);
    await sql`create table wp_posts (id int primary key)`.execute(opened(url));
    await expect(migrate(url)).rejects.toThrow(/tables that are not of this program \(wp_posts/);
    expect(await tables(url)).toEqual(['wp_posts']);
  });

  it('of this program can each be run twice', async () => {
    const url = await bareDatabaseUrl(kind);
    const first = await migrate(url);
    expect(first.applied.length).toBeGreaterThan(10);
    await sql`delete from schema_migrations`.execute(opened(url));
    expect(await migrate(url)).toEqual(first);
  });
});

async function schema(url: string): Promise<string[]> {
  const { rows } = await sql<{ line: string }>`
    select concat_ws(' ', table_name, ordinal_position, column_name, column_type, is_nullable, column_default, extra) as line
    from information_schema.columns where table_schema = database()
    union all
    select concat_ws(' ', table_name, index_name, seq_in_index, column_name, non_unique)
    from information_schema.statistics where table_schema = database()
    union all
    select concat_ws(' ', table_name, constraint_name, constraint_type)
    from information_schema.table_constraints where table_schema = database()
    order by 1
  `.execute(opened(url));
  return rows.map(({ line }) => line);
}

/** As often as one likes: `PATCHBAY_DEATHS=20 npx vitest run test/platform/migrate`. */
const DEATHS = Number(process.env['PATCHBAY_DEATHS'] ?? 2);

describe.each(KINDS)('migrations of this program on %s', (kind) => {
  it('lead to the same schema, however often the server died under them', {
    timeout: 60_000 + DEATHS * 20_000,
  }, async () => {
    const server = await privateDatabase(kind);
    const calm = await server.createDatabase('calm');
    const begun = performance.now();
    await migrate(calm);
    const took = performance.now() - begun;
    const expected = await schema(calm);
    expect(expected.length).toBeGreaterThan(700);
    let died = 0;
    for (let round = 1; round <= DEATHS; round++) {
      const url = await server.createDatabase(`storm${round}`);
      const running = migrate(url).then(
        () => false,
        () => true,
      );
      await new Promise((resolve) => setTimeout(resolve, ((round - Math.random()) / DEATHS) * took * 0.7));
      await server.kill();
      died += Number(await running);
      await server.restart();
      await migrate(url);
      expect(await schema(url)).toEqual(expected);
    }
    expect(died).toBeGreaterThan(0);
  });
});
