import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MIGRATIONS_DIR } from '../../src/platform/mysql/migrate.ts';
import { sqlStatements } from '../../src/platform/mysql/sql-statements.ts';

describe('statements of a migration', () => {
  it.each([
    ['', []],
    ['-- nothing;\n\n', []],
    ['select 1;', ['select 1']],
    ['select 1;\nselect 2;\n', ['select 1', 'select 2']],
    ['select 1;\r\nselect 2;\r\n', ['select 1', 'select 2']],
    ['-- why;\nselect\n  1;\n', ['select\n  1']],
    ['create table t (\n  -- note;\n  a int\n);\n', ['create table t (\n  a int\n)']],
    ["insert into t values ('a;b');\n", ["insert into t values ('a;b')"]],
    ["select 'a -- b';  \n\n", ["select 'a -- b'"]],
  ])('%j', (text, statements) => {
    expect(sqlStatements(text)).toEqual(statements);
  });

  it('refuses a statement that does not end', () => {
    expect(() => sqlStatements('select 1;\nselect 2')).toThrow('the last statement does not end with ";": select 2');
  });
});

const files = readdirSync(MIGRATIONS_DIR).filter((file) => file.endsWith('.sql'));

/** Safe to run again: it looks first, or fails with an error that says that it was done already. */
const REPEATABLE = [
  /^create table if not exists \w+ \(/i,
  /^drop table if exists \w+$/i,
  /^alter table \w+ (add|drop|modify) [^;]+$/is,
  /^create (unique )?index \w+ on /i,
  /^insert ignore into /i,
  /^insert into .* on duplicate key update /is,
  /^update /i,
  /^delete from /i,
];

describe.each(files)('%s', (file) => {
  const statements = sqlStatements(readFileSync(join(MIGRATIONS_DIR, file), 'utf8'));

  it('has a number and a name of its own', () => {
    expect(file).toMatch(/^\d{4}_[a-z0-9_]+\.sql$/);
    expect(files.filter((other) => other.slice(0, 4) === file.slice(0, 4))).toEqual([file]);
  });

  it('can be run again from any statement', () => {
    expect(statements.length).toBeGreaterThan(0);
    for (const statement of statements) {
      expect(
        REPEATABLE.filter((form) => form.test(statement)),
        statement,
      ).toHaveLength(1);
    }
  });

  it('alters one thing by each statement, so that half of one is never taken for all of it', () => {
    for (const statement of statements.filter((text) => /^alter/i.test(text))) {
      expect(statement.match(/\b(add|drop|modify|change|rename)\b/gi), statement).toHaveLength(1);
    }
  });
});
