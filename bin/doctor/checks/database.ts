import { type Finding, ok, problem, unknown } from '../finding.ts';

export interface DatabaseFacts {
  /** `SELECT VERSION()`: `8.4.3`, `11.8.2-MariaDB-1`. */
  readonly version: string;
  readonly sqlMode: string;
  /** `@@character_set_database` */
  readonly characterSet: string;
  /** Lines of `SHOW GRANTS`. */
  readonly grants: readonly string[];
  /** Migrations in sql/ and in the database, by name. */
  readonly migrations: { readonly known: readonly string[]; readonly applied: readonly string[] };
}

const RIGHTS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'ALTER', 'INDEX', 'REFERENCES', 'DROP'];

export function checkDatabase(facts: DatabaseFacts, name: string): Finding[] {
  return [checkServer(facts.version), checkMode(facts), checkRights(facts.grants, name), checkSchema(facts.migrations)];
}

function checkServer(version: string): Finding {
  const mariadb = /mariadb/i.test(version);
  const [major = 0, minor = 0] = (/^(\d+)\.(\d+)/.exec(version)?.slice(1) ?? []).map(Number);
  const [needMajor, needMinor] = mariadb ? [10, 11] : [8, 0];
  const check = 'database version';
  if (major > needMajor || (major === needMajor && minor >= needMinor)) return ok(check, version);
  return problem(check, `${version} is too old`, 'use MySQL 8.0 or later, or MariaDB 10.11 or later');
}

function checkMode({ sqlMode, characterSet }: DatabaseFacts): Finding {
  const strict = sqlMode.split(',').includes('STRICT_TRANS_TABLES') || sqlMode.includes('STRICT_ALL_TABLES');
  const change = [
    ...(strict ? [] : ['my.cnf, [mysqld]: add STRICT_TRANS_TABLES to sql_mode, or values are cut without a word']),
    ...(characterSet === 'utf8mb4' ? [] : ['ALTER DATABASE CHARACTER SET utf8mb4']),
  ];
  const found = `${strict ? 'strict' : 'not strict'}, ${characterSet}`;
  return change.length === 0 ? ok('database mode', found) : problem('database mode', found, ...change);
}

function checkRights(grants: readonly string[], name: string): Finding {
  const held = new Set(grants.filter((grant) => covers(grant, name)).flatMap(rightsOf));
  const lacking = held.has('ALL PRIVILEGES') ? [] : RIGHTS.filter((right) => !held.has(right));
  if (lacking.length === 0) return ok('database rights', 'may read, write and migrate');
  return problem('database rights', `lacks ${lacking.join(', ')}`, `GRANT ${lacking.join(', ')} ON \`${name}\`.* TO …`);
}

/** A grant on everything or on this database; `_` and `%` in a name are wildcards there. */
function covers(grant: string, name: string): boolean {
  const on = / ON (?:`((?:[^`]|``)+)`|\*)\.\* TO /.exec(grant);
  if (on === null) return false;
  const [, pattern] = on;
  if (pattern === undefined || pattern === name) return true;
  const exact = pattern.replace(/\\([_%])/g, '$1');
  if (exact === name) return true;
  const wild = pattern
    .replace(/[.*+?^${}()|[\]]/g, '\\$&')
    .replace(/(?<!\\)_/g, '.')
    .replace(/(?<!\\)%/g, '.*');
  return new RegExp(`^${wild}$`).test(name);
}

function rightsOf(grant: string): string[] {
  const list = /^GRANT (.+?) ON /.exec(grant)?.[1] ?? '';
  return list.split(',').map((right) => right.trim().toUpperCase());
}

function checkSchema({ known, applied }: DatabaseFacts['migrations']): Finding {
  const check = 'database schema';
  const newer = applied.filter((name) => !known.includes(name));
  const waiting = known.filter((name) => !applied.includes(name));
  if (newer.length > 0) {
    return problem(check, `newer than this program (${newer.join(', ')})`, 'update this program; it will not start');
  }
  if (waiting.length > 0) return problem(check, `${waiting.length} migrations are waiting`, 'npm run migrate');
  return known.length === 0
    ? unknown(check, 'this program has no migrations')
    : ok(check, `${applied.length} migrations applied, the last ${applied.at(-1)}`);
}
