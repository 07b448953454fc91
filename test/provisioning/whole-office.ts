import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Pbx } from '../../bin/lab/index.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { settingsFor } from '../support/daemon-settings.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { peopleAt } from '../support/people.ts';
import { startWholeDaemon } from '../support/whole-daemon.ts';

/** The whole daemon in this process beside a real Asterisk and a real database, used as people use it. */
export interface WholeOffice {
  readonly pbx: Pbx;
  readonly db: Database;
  readonly acme: DemoTenant;
  readonly globex: DemoTenant;
  /** @param who a first name: `ada` */
  ask(who: string, method: string, path: string, body?: unknown, type?: string): Promise<Answer>;
  /** The PBX goes on alone. */
  stopDaemon(): Promise<void>;
  stop(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: never;
  readonly text: string;
}

export async function openWholeOffice(): Promise<WholeOffice> {
  const databaseUrl = await mysqlUrl();
  const demo = await seedTenants(databaseUrl);
  const [acme, globex] = demo.tenants as [DemoTenant, DemoTenant];
  const pbx = await freshPbx({ databaseUrl });
  mkdirSync(join(pbx.spoolDir, 'data'), { recursive: true });
  const daemon = await startWholeDaemon({
    ...settingsFor(databaseUrl, pbx),
    DATA_DIR: join(pbx.spoolDir, 'data'),
    WEB_DIR: join(pbx.spoolDir, 'no-console'),
  });
  const people = peopleAt(() => daemon.url, demo.superadmin.password);
  const db = connect(databaseUrl);

  return {
    pbx,
    db,
    acme,
    globex,
    ask: async (who, method, path, body, type) => {
      const answer = await people.ask(who, method, path, body, type === undefined ? {} : { 'content-type': type });
      return { ...answer, text: answer.bytes.toString() };
    },
    stopDaemon: daemon.stop,
    stop: async () => {
      await daemon.stop();
      await db.destroy();
      await pbx.stop();
    },
  };
}
