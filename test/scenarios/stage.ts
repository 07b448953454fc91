import { appendFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Pbx } from '../../bin/lab/index.ts';
import { type Phone, startPhone } from '../../bin/lab/sip/phone/phone.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createRecords } from '../../src/records/index.ts';
import { freshPbx, mysqlUrl } from '../support/lab.ts';
import { contextsText, FEATURES, parkingText, queueText } from './dialplan.ts';
import { type LiveLinkedIds, watchLinkedIds } from './live-linkedids.ts';
import type { Scenario, Scene } from './scenario.ts';
import { openStasis, type Stasis } from './stasis.ts';
import { endpointOf, tenantOf } from './tenant-names.ts';
import { addTenants, PASSWORD } from './tenants.ts';

/** One Asterisk with the dialplan of every scenario, and the part of the daemon that makes its files rows. */
export interface Stage {
  readonly pbx: Pbx;
  readonly db: Database;
  readonly live: LiveLinkedIds;
  /** Plays it to its end. @returns what went wrong, or null */
  play(n: number): Promise<string | null>;
  /** Everything that Asterisk wrote is in the tables, or has had its time to be. */
  settled(): Promise<void>;
  stop(): Promise<void>;
}

export async function openStage(scenarios: readonly Scenario[]): Promise<Stage> {
  const databaseUrl = await mysqlUrl();
  await addTenants(databaseUrl, scenarios);
  const pbx = await freshPbx({ databaseUrl });
  await projectScenarios(pbx, scenarios);
  const db = connect(databaseUrl, { maxConnections: 4 });
  const parts = { db, log: silentLog, metrics: createMetrics() };
  const records = createRecords({ ...parts, pbx: pbx.name, spoolDir: pbx.spoolDir });
  await records.start();
  const ari = ariOf(pbx);
  const live = await watchLinkedIds(pbx);

  return {
    ...{ pbx, db, live },
    play: async (n) => {
      const tenant = tenantOf(n);
      const phones = new Map<string, Promise<Phone>>();
      const apps: Stasis[] = [];
      try {
        await scenarios[n]?.play(sceneOf({ pbx, tenant, ari, phones, apps }));
        await silence(ari, tenant);
        return null;
      } catch (error) {
        return error instanceof Error ? error.message : String(error);
      } finally {
        for (const phone of phones.values()) (await phone).kill();
        for (const app of apps) app.close();
        for (const { id } of await channelsOf(ari, tenant)) await ari('DELETE', `/channels/${id}`).catch(() => {});
      }
    },
    settled: async () => {
      for (const deadline = Date.now() + 20_000; ; await pause(200)) {
        const { open } = await db
          .selectFrom('call_linkedids')
          .select(({ fn }) => fn.countAll<number>().as('open'))
          .where('is_open', '=', 1)
          .executeTakeFirstOrThrow();
        const { ready, detail } = records.readiness();
        if (ready && detail === '0 bytes to read' && Number(open) === 0) return;
        if (Date.now() > deadline) return; // what has no record is seen for what it is
      }
    },
    stop: async () => {
      await live.stop();
      await records.stop();
      await db.destroy();
      await pbx.stop();
    },
  };
}

/** What is only in this PBX: contexts, queues and parking lots of the scenarios, keys, and modules that they need. */
async function projectScenarios(pbx: Pbx, scenarios: readonly Scenario[]): Promise<void> {
  const texts = (of: (tenant: string, scenario: Scenario) => string) =>
    scenarios.map((scenario, n) => of(tenantOf(n), scenario)).join('\n');
  const projection = join(pbx.spoolDir, 'projection');
  await appendFile(join(projection, 'contexts.conf'), texts(contextsText));
  await writeFile(join(projection, 'queues.conf'), texts(queueText));
  await appendFile(join(projection, 'parking.conf'), texts(parkingText));
  await writeFile(join(pbx.spoolDir, '../etc/features.conf'), FEATURES);
  for (const module of ['app_forkcdr', 'res_clioriginate']) await pbx.cli(`module load ${module}.so`);
  for (const read of ['dialplan reload', 'queue reload all', 'module reload res_parking', 'module reload features']) {
    await pbx.cli(read);
  }
}

type Ari = Scene['ari'];

function ariOf(pbx: Pbx): Ari {
  const { username, password, origin } = new URL(pbx.ariUrl);
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  return async <T>(method: string, path: string, body?: object) => {
    const answer = await fetch(`${origin}/ari${path}`, {
      method,
      headers: { authorization, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? null : JSON.parse(text)) as T;
  };
}

async function channelsOf(ari: Ari, tenant: string): Promise<{ id: string; name: string }[]> {
  const all = await ari<{ id: string; name: string }[]>('GET', '/channels');
  return all.filter(({ name }) => name.includes(`/${tenant}_`) || name.includes(`@${tenant}_`));
}

/** A scenario ends what it began. */
async function silence(ari: Ari, tenant: string): Promise<void> {
  for (const deadline = Date.now() + 15_000; ; await pause(300)) {
    const left = await channelsOf(ari, tenant);
    if (left.length === 0) return;
    if (Date.now() > deadline) throw new Error(`not over: ${left.map(({ name }) => name).join(', ')}`);
  }
}

interface Props {
  readonly pbx: Pbx;
  readonly tenant: string;
  readonly ari: Ari;
  readonly phones: Map<string, Promise<Phone>>;
  readonly apps: Stasis[];
}

function sceneOf({ pbx, tenant, ari, phones, apps }: Props): Scene {
  return {
    tenant,
    ari,
    cli: pbx.cli,
    pause: (ms) => pause(ms),
    stasis: async () => {
      const app = await openStasis(pbx, tenant);
      apps.push(app);
      return app;
    },
    phone: (extension) => {
      const endpoint = endpointOf(tenant, extension);
      const phone = phones.get(extension) ?? startPhone({ sipPort: pbx.sipPort, endpoint, password: PASSWORD });
      phones.set(extension, phone);
      return phone;
    },
    originate: async (exten, { goesOn = 'echo', channelId, originator } = {}) => {
      const { id } = await ari<{ id: string }>('POST', '/channels', {
        endpoint: `Local/${exten}${exten.includes('@') ? '' : `@${tenant}_phones`}`,
        ...{ context: `${tenant}_phones`, extension: goesOn, priority: 1, timeout: 30 },
        ...(channelId === undefined ? {} : { channelId }),
        ...(originator === undefined ? {} : { originator }),
      });
      return id;
    },
    drop: async (channel) => void (await ari('DELETE', `/channels/${channel}`).catch(() => {})),
  };
}
