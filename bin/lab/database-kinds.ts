import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Root } from './root.ts';
import { run } from './run.ts';

/** How the two servers differ; the rest of the lab treats them alike. */
export interface DatabaseKind {
  readonly program: string;
  /** Options only this server knows. */
  readonly options: readonly string[];
  /** Fills an empty data directory with the system tables. */
  initialise(root: Root, dataDir: string): Promise<void>;
}

/** Both as small as they go: a private server for one telephone system or one test run, not a warehouse. */
const SMALL = [
  '--performance-schema=OFF',
  '--innodb-buffer-pool-size=128M',
  '--character-set-server=utf8mb4',
  '--default-time-zone=+00:00',
  '--max-connections=300',
  '--skip-name-resolve',
  '--secure-file-priv=',
  '--max-allowed-packet=64M',
];

const mysql: DatabaseKind = {
  program: 'mysqld',
  options: [
    ...SMALL,
    '--mysqlx=OFF',
    '--disable-log-bin',
    '--innodb-redo-log-capacity=256M',
    '--lc-messages-dir=/usr/share/mysql',
  ],
  initialise: async (root, dataDir) => {
    const args = ['--no-defaults', '--initialize-insecure', '--user=root', `--datadir=${dataDir}`, ...mysql.options];
    const { file, args: all } = root.command('mysqld', args, [dataDir]);
    await run(file, all);
  },
};

const SYSTEM_TABLES = [
  'mariadb_system_tables.sql',
  'mariadb_performance_tables.sql',
  'mariadb_system_tables_data.sql',
  'maria_add_gis_sp_bootstrap.sql',
];

const mariadb: DatabaseKind = {
  program: 'mariadbd',
  options: [...SMALL, '--innodb-log-file-size=64M', '--lc-messages-dir=/usr/share/mariadb', '--skip-log-bin'],
  initialise: async (root, dataDir) => {
    // what mariadb-install-db does, without the shell tools that it needs
    const scripts = join(root.imageOf('mariadbd'), 'usr/share/mariadb');
    const tables = await Promise.all(SYSTEM_TABLES.map((name) => readFile(join(scripts, name), 'utf8')));
    const sql = [
      'create database if not exists mysql;\nuse mysql;\nSET @auth_root_socket=NULL;\n',
      ...tables,
      "delete from global_priv where User = 'root' and Host <> 'localhost';\n",
    ].join('\n');
    const args = ['--no-defaults', '--bootstrap', '--user=root', `--datadir=${dataDir}`, '--log-warnings=0'];
    const { file, args: all } = root.command('mariadbd', [...args, ...mariadb.options], [dataDir]);
    await run(file, all, { input: sql });
  },
};

export const databaseKinds = { mysql, mariadb } as const;
