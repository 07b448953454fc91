import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { compose, type Daemon } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/platform/log.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { run } from '../../src/platform/run.ts';
import type { Role } from '../../src/tenancy/guard/permissions.ts';
import { type AnswerCheck, createAnswerCheck } from '../support/answer-check.ts';
import { labDir, mysqlUrl, seedTenants } from '../support/lab.ts';
import { addSound, addThings, type Things } from './rooms/index.ts';

/** One of two tenants that differ in nothing but who they are. */
export interface Side extends Things {
  readonly tenant: string;
  readonly emails: Readonly<Record<Exclude<Role, 'superadmin'>, string>>;
  /** Texts that only this tenant has: none of them may ever reach the other. */
  readonly secrets: readonly string[];
}

export interface World {
  readonly db: Database;
  readonly databaseUrl: string;
  readonly daemon: Daemon;
  readonly url: string;
  readonly acme: Side;
  readonly globex: Side;
  readonly superadmin: string;
  readonly password: string;
  /** Against the daemon's own OpenAPI document. */
  readonly answerCheck: AnswerCheck;
  close(): Promise<void>;
}

/** The whole daemon as it is composed, on a real database with both tenants; its PBX is away. */
export async function buildWorld(): Promise<World> {
  const databaseUrl = await mysqlUrl();
  const demo = await seedTenants(databaseUrl);
  const db = connect(databaseUrl);
  const spoolDir = labDir('isolation');
  for (const folder of ['cel', 'cdr', 'projection']) mkdirSync(join(spoolDir, folder));
  const sides = await Promise.all(demo.tenants.map((tenant) => sideOf(db, tenant)));
  const [acme, globex] = sides;
  if (acme === undefined || globex === undefined) throw new Error('two tenants are needed');
  for (const side of sides) addSound(join(spoolDir, 'recordings'), side);

  const config = readConfig({
    DATABASE_URL: databaseUrl,
    AMI_EVENTS_URL: 'ami://reader:nobody@127.0.0.1:9',
    AMI_CONTROL_URL: 'ami://writer:nobody@127.0.0.1:9',
    ARI_URL: 'http://nobody:nobody@127.0.0.1:9/ari',
    SPOOL_DIR: spoolDir,
    DATA_DIR: spoolDir,
    WEB_DIR: join(spoolDir, 'no-console'),
    HTTP_PORT: '0',
    TRUSTED_PROXIES: '127.0.0.1',
    TOKEN_KEY: '07'.repeat(32),
  });
  const daemon = compose(config, { log: silentLog, version: 'test', holder: 'test', fatal: () => {} });
  // The link is last and waits for a PBX that never comes; everything before it runs.
  const running = run(daemon.edge, daemon.parts, silentLog);
  const url = await listening(daemon, db);
  return {
    db,
    databaseUrl,
    daemon,
    url,
    acme,
    globex,
    superadmin: demo.superadmin.email,
    password: demo.superadmin.password,
    answerCheck: createAnswerCheck((await (await fetch(`${url}/openapi.json`)).json()) as object),
    close: async () => {
      await running.stop();
      await db.destroy();
    },
  };
}

/** Resolves once every room has read what it needs: nobody is told that anything is missing but the PBX. */
async function listening({ edge }: Daemon, db: Database): Promise<string> {
  for (let tries = 0; tries < 400; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const states = await db.selectFrom('agent_states').select('user_id').execute();
    if (edge.port() > 0 && states.length >= 6) return `http://127.0.0.1:${edge.port()}/api/v1`;
  }
  throw new Error('the daemon does not come up');
}

async function sideOf(db: Database, tenant: DemoTenant): Promise<Side> {
  const things = await addThings(db, tenant);
  const emailOf = (role: Role): string => {
    const user = tenant.users.find((one) => one.role === role);
    if (user === undefined) throw new Error(`no ${role} in ${tenant.id}`);
    return user.email;
  };
  return {
    ...things,
    tenant: tenant.id,
    emails: {
      tenant_admin: emailOf('tenant_admin'),
      supervisor: emailOf('supervisor'),
      agent: emailOf('agent'),
      viewer: emailOf('viewer'),
    },
    secrets: [
      things.secret,
      things.callId,
      things.recordId,
      things.optOutNumber,
      ...tenant.users.flatMap(({ email, firstName, lastName }) => [email, `${firstName} ${lastName}`]),
      ...tenant.phones.map(({ endpoint }) => endpoint),
      tenant.trunk.endpoint,
      tenant.queue.name,
      ...Object.values(tenant.dids),
    ],
  };
}
