import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Pbx } from '../../bin/lab/index.ts';
import type { Agent, AgentOptions } from '../../bin/lab/sip/agent.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import type { CallDto, CallLegDto } from '../../src/calls/events.ts';
import type { CallCommandDto, CallTransferDto } from '../../src/control/events.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { settingsFor } from '../support/daemon-settings.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { emailOf, peopleAt } from '../support/people.ts';
import { sipAgent } from '../support/sip.ts';
import { startWholeDaemon } from '../support/whole-daemon.ts';

export interface Shown extends CallDto {
  readonly duration_seconds: number;
  readonly contact: { readonly id: number; readonly name: string } | null;
  readonly may: readonly string[];
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
  readonly headers: Headers;
}

export interface ToldRecord {
  readonly id: string;
  readonly direction: string;
  readonly disposition: string;
  readonly from: { readonly number: string };
  readonly to: string;
  readonly transfers: readonly { readonly type: string; readonly to: string }[];
  readonly [key: string]: unknown;
}

/** The whole daemon beside a real Asterisk, used over HTTP by people of two tenants, whose phones are real. */
export interface Desk {
  readonly pbx: Pbx;
  readonly db: Database;
  readonly acme: DemoTenant;
  readonly globex: DemoTenant;
  /** @param who `anna`, or `gus@globex`; what is no JSON is answered as a Buffer */
  ask<T = CallCommandDto>(
    who: string,
    method: string,
    path: string,
    body?: object,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<T>>;
  /** The phone of 1001 to 1003 of acme, registered. */
  phone(n: 0 | 1 | 2, o?: Partial<AgentOptions>): Promise<Agent>;
  /** The one call that this person sees, once it is so. */
  call(who: string, so: (call: Shown) => boolean): Promise<Shown>;
  /** Nobody has a call any more. */
  quiet(): Promise<void>;
  /** The record of a call, once it is written. */
  record(id: string): Promise<ToldRecord>;
  /** All records, once there are so many. */
  records(count: number): Promise<ToldRecord[]>;
  userId(who: string): Promise<number>;
  /** Sam, who has no phone by himself, signs in with that of 1003. */
  phoneForSam(): Promise<void>;
  stop(): Promise<void>;
}

export async function openDesk(
  o: {
    readonly amiControlUrl?: (url: string) => Promise<string>;
    /** More of the daemon's environment. */
    readonly settings?: (pbx: Pbx) => Readonly<Record<string, string>>;
  } = {},
): Promise<Desk> {
  const databaseUrl = await mysqlUrl();
  const demo = await seedTenants(databaseUrl);
  const [acme, globex] = demo.tenants as [DemoTenant, DemoTenant];
  const pbx = await freshPbx({ databaseUrl });
  mkdirSync(join(pbx.spoolDir, 'data'), { recursive: true });
  const db = connect(databaseUrl);
  const daemon = await startWholeDaemon({
    ...settingsFor(databaseUrl, pbx),
    AMI_CONTROL_URL: (await o.amiControlUrl?.(pbx.amiControlUrl)) ?? pbx.amiControlUrl,
    DATA_DIR: join(pbx.spoolDir, 'data'),
    WEB_DIR: join(pbx.spoolDir, 'no-console'),
    ...o.settings?.(pbx),
  });
  const people = peopleAt(() => daemon.url, demo.superadmin.password);
  const phones: Agent[] = [];

  const desk: Desk = {
    pbx,
    db,
    acme,
    globex,
    ask: async (who, method, path, body, headers) => {
      const { bytes, ...answer } = await people.ask(who, method, path, body, headers);
      return { ...answer, body: (answer.body ?? (bytes.length === 0 ? null : bytes)) as never };
    },
    phone: async (n, options = {}) => {
      const agent = await sipAgent({ pbx, phone: acme.phones[n] as DemoPhone, ...options });
      phones.push(agent);
      return agent;
    },
    call: async (who, so) => {
      let seen: readonly Shown[] = [];
      for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
        seen = (await desk.ask<{ items: readonly Shown[] }>(who, 'GET', '/calls')).body.items;
        const found = seen.find(so);
        if (found !== undefined) return found;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`no such call: ${JSON.stringify(seen, null, 1)}`);
    },
    quiet: async () => {
      for (const phone of phones.splice(0)) await phone.stop();
      await expect
        .poll(() => desk.db.selectFrom('live_calls').select('shown').execute(), { timeout: 30_000 })
        .toEqual([]);
    },
    record: async (id) => {
      await expect
        .poll(async () => (await desk.ask('ada', 'GET', `/call-records/${id}`)).status, { timeout: 30_000 })
        .toBe(200);
      return (await desk.ask<ToldRecord>('ada', 'GET', `/call-records/${id}`)).body;
    },
    records: async (count) => {
      const list = async () => (await desk.ask<{ items: ToldRecord[] }>('ada', 'GET', '/call-records')).body.items;
      await expect.poll(async () => (await list()).length, { timeout: 30_000 }).toBeGreaterThanOrEqual(count);
      return list();
    },
    userId: async (who) =>
      (await db.selectFrom('users').select('id').where('email', '=', emailOf(who)).executeTakeFirstOrThrow()).id,
    phoneForSam: async () => {
      const endpoint = acme.phones[2]?.endpoint ?? '';
      const own = (endpoint_id: string | null) => db.updateTable('user_roles').set({ endpoint_id });
      await own(null).where('endpoint_id', '=', endpoint).execute();
      await own(endpoint)
        .where('user_id', '=', await desk.userId('sam'))
        .execute();
    },
    stop: async () => {
      for (const phone of phones.splice(0)) await phone.stop();
      await daemon.stop();
      await db.destroy();
      await pbx.stop();
    },
  };
  return desk;
}

/** `talking phone 1001, held trunk +49…`, oldest first. */
export function legsOf({ legs }: { readonly legs: readonly CallLegDto[] }): string {
  return legs.map(({ state, kind, number }) => `${state} ${kind} ${number}`).join(', ');
}

export interface Transferred {
  readonly transfer: CallTransferDto;
  readonly command: CallCommandDto;
}
