import type { Pbx } from '../../bin/lab/index.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import type { AgentDto } from '../../src/agents/api/dto.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { until } from '../support/until.ts';
import { type Daemon, lastOf, startDaemon } from './daemon.ts';

/** Tenant acme with a real Asterisk, a real database and the daemon's part that knows agents, which can be restarted. */
export interface RealFloor {
  readonly pbx: Pbx;
  readonly acme: DemoTenant;
  readonly daemon: Daemon;
  phone(n: number): DemoPhone;
  user(n: number): number;
  /** The last that was told of an agent. */
  state(n: number): AgentDto | undefined;
  until(n: number, so: (agent: AgentDto) => boolean, what: string, timeoutMs?: number): Promise<void>;
  put(n: number, status: string, reason?: string): Promise<{ status: number; body: AgentDto }>;
  /** `queue show` of the tenant's queue. */
  queue(): Promise<string>;
  startDaemon(): Promise<void>;
  stop(): Promise<void>;
}

export async function openFloor(databaseUrl?: string): Promise<RealFloor> {
  const url = databaseUrl ?? (await mysqlUrl());
  const { tenants } = await seedTenants(url);
  const [acme] = tenants as [DemoTenant];
  const users = await usersOf(url);
  const pbx = await freshPbx({ databaseUrl: url });
  const phone = (n: number): DemoPhone => acme.phones[n] as DemoPhone;
  const user = (n: number): number => users.get(phone(n).endpoint) ?? 0;
  let daemon = await startDaemon(url, pbx, pbx.spoolDir);
  await daemon.ready();
  const state = (n: number): AgentDto | undefined => lastOf(daemon.told, user(n));
  return {
    pbx,
    acme,
    get daemon() {
      return daemon;
    },
    phone,
    user,
    state,
    until: (n, so, what, timeoutMs) =>
      until(
        () => {
          const now = state(n);
          return now !== undefined && so(now);
        },
        what,
        timeoutMs,
      ),
    put: async (n, status, reason) => {
      const body = { status, ...(reason === undefined ? {} : { reason }) };
      return daemon.ask(`acme/${user(n)}/agent`, 'PUT', '/agents/me/state', body);
    },
    queue: () => pbx.cli(`queue show ${acme.queue.name}`),
    startDaemon: async () => {
      daemon = await startDaemon(url, pbx, pbx.spoolDir);
      await daemon.ready();
    },
    stop: async () => {
      await daemon.stop();
      await pbx.stop();
    },
  };
}

async function usersOf(url: string): Promise<ReadonlyMap<string, number>> {
  const db = connect(url);
  const rows = await db.selectFrom('user_roles').select(['user_id', 'endpoint_id']).execute();
  await db.destroy();
  return new Map(rows.map(({ user_id, endpoint_id }) => [endpoint_id ?? '', user_id]));
}
