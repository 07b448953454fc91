import { existsSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { type Child, startChild, untilReady } from './child.ts';
import { type DatabaseKind, databaseKinds } from './database-kinds.ts';
import { exclusively } from './lock.ts';
import { freePort } from './ports.ts';
import type { Root } from './root.ts';
import { run } from './run.ts';
import { keptSecrets, randomSecret } from './secrets.ts';

export interface Database {
  readonly kind: keyof typeof databaseKinds;
  readonly port: number;
  /** The daemon's: everything in its own databases. */
  readonly url: string;
  readonly pid: number;
  readonly ended: Promise<string>;
  /** Makes `patchbay_<name>` (empty, utf8mb4) unless it is there; gives the daemon's URL for it. */
  createDatabase(name: string): Promise<string>;
  /** Runs statements with full rights, for grants and for faults in tests. */
  admin(sql: readonly string[]): Promise<void>;
  /** The URL that Asterisk uses (ODBC) for the database of another URL; its rights are in asterisk-conf/grants.sql. */
  asteriskUrl(databaseUrl: string): string;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Stops it as SIGSTOP does; resolves when it has come to rest. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Stops (or buries) it and starts it again on the same port and data. */
  restart(): Promise<void>;
}

/**
 * A private server on 127.0.0.1 with its data in `dir`, which is made on first use from a template in the cache.
 * @param o.durable survives power loss; false (faster, for tests) still survives its own SIGKILL
 */
export async function startDatabase(o: {
  root: Root;
  dir: string;
  kind?: keyof typeof databaseKinds;
  port?: number;
  durable?: boolean;
}): Promise<Database> {
  const name = o.kind ?? 'mysql';
  const kind = databaseKinds[name];
  const data = join(o.dir, 'data');
  await mkdir(o.dir, { recursive: true, mode: 0o700 });
  await mkdir(join(o.dir, 'run'), { recursive: true });
  await mkdir(join(o.dir, 'tmp'), { recursive: true });
  await copyTemplate(o.root, kind, data);
  const secrets = await keptSecrets(join(o.dir, 'secrets.json'), {
    root: randomSecret,
    admin: randomSecret,
    patchbay: randomSecret,
    asterisk: randomSecret,
  });
  const init = join(o.dir, 'init.sql');
  await writeFile(init, accounts(secrets), { mode: 0o600 });
  const port = o.port ?? (await freePort());
  const options = [
    '--no-defaults',
    '--user=root', // as seen inside: an ordinary user is root of its own user namespace
    `--datadir=${data}`,
    `--tmpdir=${join(o.dir, 'tmp')}`,
    '--socket=/run/db.sock', // inside, where the path is short enough for a socket
    '--pid-file=/run/db.pid',
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    `--init-file=${init}`,
    ...kind.options,
    ...(o.durable
      ? []
      : // survives its own SIGKILL, with pages that were half written, but not a power cut
        ['--innodb-flush-log-at-trx-commit=2', '--innodb-flush-method=nosync']),
  ];
  const urlOf = (user: keyof typeof secrets, database: string) =>
    `mysql://${user}:${secrets[user]}@127.0.0.1:${port}/${database}`;
  const admin = async (sql: readonly string[]) => {
    const connection = await createConnection({ uri: urlOf('admin', ''), connectTimeout: 5000 });
    try {
      for (const statement of sql) await connection.query(statement);
    } finally {
      connection.destroy();
    }
  };
  let child: Child;
  const launch = async () => {
    const command = o.root.command(kind.program, options, [o.dir, `${join(o.dir, 'run')}=/run`]);
    child = await startChild(command, { log: join(o.dir, 'server.log') });
    await untilReady(kind.program, child, () => admin(['DO 1']));
  };
  await launch();
  return {
    kind: name,
    port,
    url: urlOf('patchbay', 'patchbay'),
    get pid() {
      return child.pid;
    },
    get ended() {
      return child.ended;
    },
    createDatabase: async (suffix) => {
      if (!/^[a-z0-9_]{1,40}$/.test(suffix)) throw new RangeError(`not a database name: ${suffix}`);
      await admin([`CREATE DATABASE IF NOT EXISTS patchbay_${suffix} CHARACTER SET utf8mb4`]);
      return urlOf('patchbay', `patchbay_${suffix}`);
    },
    admin,
    asteriskUrl: (databaseUrl) => urlOf('asterisk', basename(new URL(databaseUrl).pathname)),
    stop: () => child.stop(30_000),
    kill: async () => {
      child.signal('SIGKILL');
      await child.ended;
    },
    freeze: () => child.freeze(),
    thaw: () => child.signal('SIGCONT'),
    restart: async () => {
      await child.stop(30_000);
      await launch();
    },
  };
}

/** Initialising takes seconds, copying does not: each server version is initialised once per machine. */
async function copyTemplate(root: Root, kind: DatabaseKind, data: string): Promise<void> {
  if (existsSync(data)) return;
  const template = join(root.cache, 'templates', `${basename(root.imageOf(kind.program))}-${kind.program}`);
  if (!existsSync(template)) {
    await exclusively(
      `${template}.lock`,
      () => {},
      async () => {
        if (existsSync(template)) return;
        const building = `${template}.building`;
        await rm(building, { recursive: true, force: true });
        await mkdir(building, { recursive: true, mode: 0o700 });
        await kind.initialise(root, building);
        await rename(building, template);
      },
    );
  }
  await rm(`${data}.copying`, { recursive: true, force: true });
  await run('cp', ['-a', '--reflink=auto', template, `${data}.copying`]);
  await run('rm', ['-f', join(`${data}.copying`, 'auto.cnf')]); // the server's identity is not for copying
  await rename(`${data}.copying`, data);
}

/** Run at every start before the first connection is accepted; the template's root has no password. */
function accounts(password: Record<'root' | 'admin' | 'patchbay' | 'asterisk', string>): string {
  const user = (name: 'admin' | 'patchbay' | 'asterisk') =>
    `CREATE USER IF NOT EXISTS '${name}'@'%' IDENTIFIED BY '${password[name]}';\n` +
    `ALTER USER '${name}'@'%' IDENTIFIED BY '${password[name]}';\n`;
  return [
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${password.root}';\n`,
    user('admin'),
    user('patchbay'),
    user('asterisk'),
    "GRANT ALL PRIVILEGES ON *.* TO 'admin'@'%' WITH GRANT OPTION;\n",
    "GRANT ALL PRIVILEGES ON `patchbay`.* TO 'patchbay'@'%';\n",
    "GRANT ALL PRIVILEGES ON `patchbay\\_%`.* TO 'patchbay'@'%';\n",
    'CREATE DATABASE IF NOT EXISTS patchbay CHARACTER SET utf8mb4;\n',
  ].join('');
}
