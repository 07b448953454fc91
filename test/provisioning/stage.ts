import { createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Pbx } from '../../bin/lab/index.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { projectedQueues } from '../support/queues.ts';

/** Two tenants that are the same but for who they are, on an Asterisk of their own. No daemon. */
export interface Stage {
  readonly databaseUrl: string;
  readonly pbx: Pbx;
  /** Of everybody who signs in. */
  readonly password: string;
  readonly acme: DemoTenant;
  readonly globex: DemoTenant;
  /** Changes rows behind everybody's back. */
  sql(statement: string, values?: readonly unknown[]): Promise<RowDataPacket[]>;
  /** What a person has set on an extension, for the next call. */
  set(phone: DemoPhone, settings: Readonly<Record<string, string | number | null>>): Promise<unknown>;
  close(): Promise<void>;
}

export async function stage(): Promise<Stage> {
  const databaseUrl = await mysqlUrl();
  const { tenants, superadmin } = await seedTenants(databaseUrl);
  const [acme, globex] = tenants as [DemoTenant, DemoTenant];
  const connection = await createConnection(databaseUrl);
  const sql: Stage['sql'] = async (statement, values = []) =>
    (await connection.query<RowDataPacket[]>(statement, values as unknown[]))[0];
  const pbx = await freshPbx({ databaseUrl });
  await projectedQueues(pbx, databaseUrl);
  return {
    databaseUrl,
    pbx,
    password: superadmin.password,
    acme,
    globex,
    sql,
    set: (phone, settings) => sql('UPDATE pbx_extensions SET ? WHERE endpoint_id = ?', [settings, phone.endpoint]),
    close: async () => {
      await connection.end();
      await pbx.stop();
    },
  };
}

export function phoneOf(tenant: DemoTenant, i: number): DemoPhone {
  return tenant.phones[i] as DemoPhone;
}
