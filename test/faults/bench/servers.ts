import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { type Database, freePort, grantAsterisk, type Pbx, startPbx } from '../../../bin/lab/index.ts';
import type { Demo } from '../../../bin/seed/seed.ts';
import { type DaemonProcess, startDaemon } from '../../../bin/system/daemon.ts';
import { migrate } from '../../../src/platform/mysql/migrate.ts';
import { labDir, labRoot, privateDatabase, seedTenants } from '../../support/lab.ts';
import type { Sent } from '../picture.ts';
import { amiTap } from '../wire/ami.ts';
import { ariTap } from '../wire/ari.ts';
import { type Tap, through } from '../wire/tap.ts';

const SPOOL_SIZE = '32m';
/** Half as much again as the daemon needs here, MB, so that a heap that grows is soon full. */
const HEAP_MB = 384;

/** One PBX, one database and one daemon, all the test's own, with a tap on each line between them. */
export interface Servers {
  readonly database: Database;
  readonly pbx: Pbx;
  readonly daemon: DaemonProcess;
  readonly demo: Demo;
  readonly taps: { readonly events: Tap; readonly control: Tap; readonly ari: Tap };
  /** Everything that the daemon asked of Asterisk, in order. */
  readonly sent: readonly Sent[];
  /** The part of all events that never arrives, 0 to 1. */
  lose(part: number): void;
  /** Another daemon for the same PBX and database. */
  secondDaemon(): Promise<DaemonProcess>;
  /** Of the first daemon's process, once it is told to open it. */
  readonly inspectorPort: number;
  /** Whether the spool has a disk of its own, which can be filled. */
  readonly hasSmallDisk: boolean;
  stop(): Promise<void>;
}

/** @param random what decides which events are lost */
export async function startServers(random: () => number): Promise<Servers> {
  const database = await privateDatabase();
  await migrate(database.url);
  await grantAsterisk(database, database.url);
  const demo = await seedTenants(database.url);
  await prepare(database.url);
  // Only root can make a disk that is so small; the PBX sees what was mounted before it started. Not below the lab's own
  // folder: what a killed test leaves mounted there would be in the way of the next run.
  const hasSmallDisk = process.getuid?.() === 0;
  const spool = mkdtempSync(join(tmpdir(), 'patchbay-small-disk-'));
  if (hasSmallDisk) execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SPOOL_SIZE}`, 'tmpfs', spool]);
  const pbx = await startPbx({
    root: await labRoot(),
    dir: labDir('pbx'),
    spoolDir: spool,
    databaseUrl: database.url,
    odbcUrl: database.asteriskUrl(database.url),
  });
  const sent: Sent[] = [];
  let lost = 0;
  const note = (one: Sent) => void sent.push(one);
  const loses = () => lost > 0 && random() < lost;
  const taps = {
    events: await amiTap(pbx.amiEventsUrl, () => {}, loses),
    control: await amiTap(pbx.amiControlUrl, note, loses),
    ari: await ariTap(pbx.ariUrl, note, loses),
  };
  // What it writes of its own is on the small disk, too.
  const own = join(spool, 'daemon');
  mkdirSync(own);
  const key = randomBytes(32).toString('hex');
  const start = async (inspectorPort: number, log: string): Promise<DaemonProcess> => {
    const port = await freePort();
    return startDaemon({
      project: resolve(import.meta.dirname, '../../..'),
      url: `http://127.0.0.1:${port}`,
      log: join(own, log),
      env: {
        PATH: process.env['PATH'] ?? '',
        NODE_OPTIONS: `--inspect-port=127.0.0.1:${inspectorPort} --max-old-space-size=${HEAP_MB}`,
        DATABASE_URL: database.url,
        AMI_EVENTS_URL: through(pbx.amiEventsUrl, taps.events),
        AMI_CONTROL_URL: through(pbx.amiControlUrl, taps.control),
        ARI_URL: through(pbx.ariUrl, taps.ari),
        SPOOL_DIR: pbx.spoolDir,
        DATA_DIR: join(own, 'data'),
        PBX_SYSTEM_NAME: pbx.systemName,
        HTTP_PORT: String(port),
        TOKEN_KEY: key,
      },
    });
  };
  const inspectorPort = await freePort();
  const daemon = await start(inspectorPort, 'daemon.log');
  return {
    database,
    pbx,
    daemon,
    demo,
    taps,
    sent,
    lose: (part) => {
      lost = part;
    },
    secondDaemon: async () => start(await freePort(), 'second.log'),
    inspectorPort,
    hasSmallDisk,
    stop: async () => {
      await daemon.stop();
      await Promise.all(Object.values(taps).map((one) => one.stop()));
      await pbx.stop();
      await database.kill();
      if (hasSmallDisk) execFileSync('umount', ['-l', spool]);
      rmSync(spool, { recursive: true, force: true });
    },
  };
}

/** What lets traffic go on without pauses: no wrap-up, numbers that take texts, a group that may pick up. */
async function prepare(url: string): Promise<void> {
  const connection = await createConnection(url);
  // A call that comes while its only agent's phone is being reloaded is offered after `timeout` and `retry` again.
  await connection.query('UPDATE queues SET wrapuptime = 0, timeout = 4, retry = 1');
  await connection.query('UPDATE dids SET sms_enabled = 1');
  await connection.query(
    `UPDATE ps_endpoints SET named_call_group = CONCAT(tenant_id, '_sales'), named_pickup_group = CONCAT(tenant_id, '_sales')
     WHERE context = CONCAT(tenant_id, '_phones')`,
  );
  await connection.end();
}
