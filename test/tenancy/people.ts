import type { OpenAPIHono } from '@hono/zod-openapi';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createApp } from '../../src/server/app.ts';
import { createPasswords } from '../../src/tenancy/guard/passwords.ts';
import type { Permission, Role } from '../../src/tenancy/guard/permissions.ts';
import type { EdgeEnv } from '../../src/tenancy/guard/route.ts';
import { createTenancy, type TenancyOptions, type TenancyRoom } from '../../src/tenancy/index.ts';

/** Tenants, people and a running tenancy room on a real database. */

export const PASSWORD = 'correct horse battery';
export const TOKEN_KEY = new Uint8Array(32).fill(7);
const passwords = createPasswords();
const hashed = passwords.hash(PASSWORD);

export interface House {
  readonly db: Database;
  readonly room: TenancyRoom;
  readonly app: OpenAPIHono<EdgeEnv>;
  /** Sends JSON and gives status and parsed answer. */
  ask(method: string, path: string, o?: Ask): Promise<Answer>;
  login(email: string, o?: { readonly tenant?: string; readonly address?: string }): Promise<SignedIn>;
  close(): Promise<void>;
}

export interface Ask {
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Whatever was answered; a test that looks for what is not there fails. */
  readonly body: SignedIn & Problem;
}

export interface SignedIn {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly tenant: { readonly id: string; readonly role: Role; readonly permissions: readonly Permission[] };
  readonly tenants: readonly { readonly id: string }[];
  readonly user: { readonly id: number; readonly email: string };
}

interface Problem {
  readonly code: string;
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

export async function house(
  url: string,
  o: Omit<Partial<TenancyOptions>, 'db' | 'tokenKey' | 'log' | 'metrics'> = {},
): Promise<House> {
  const db = connect(url);
  const metrics = createMetrics();
  const room = createTenancy({ db, tokenKey: TOKEN_KEY, log: silentLog, metrics, ...o });
  const app = createApp({
    routes: room.routes,
    guard: room.guard,
    readiness: () => [],
    metrics,
    version: '0.1.0',
    log: silentLog,
  });
  await room.start();

  async function ask(method: string, path: string, { body, token, headers, address }: Ask = {}): Promise<Answer> {
    const init: RequestInit = {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    };
    const incoming = { socket: { remoteAddress: address ?? '192.0.2.1' } };
    const answer = await app.request(`/api/v1${path}`, init, { incoming });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? null : JSON.parse(text) };
  }

  return {
    db,
    room,
    app,
    ask,
    login: async (email, { tenant, address } = {}) => {
      const body = { email, password: PASSWORD, ...(tenant === undefined ? {} : { tenant }) };
      const answer = await ask('POST', '/auth/login', { body, ...(address === undefined ? {} : { address }) });
      if (answer.status !== 200) throw new Error(`no login for ${email}: ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
    close: async () => {
      await room.stop();
      await db.destroy();
    },
  };
}

export async function addTenant(db: Database, id: string, name = id): Promise<void> {
  await db.insertInto('tenants').values({ id, name, features: '{}', settings: '{}' }).execute();
}

/** @returns the user id */
export async function addPerson(
  db: Database,
  email: string,
  status: 'active' | 'suspended' = 'active',
): Promise<number> {
  const row = { email, password_hash: await hashed, first_name: email.split('@')[0] ?? '', status };
  const { insertId } = await db.insertInto('users').values(row).executeTakeFirstOrThrow();
  return Number(insertId);
}

export async function addMember(
  db: Database,
  tenantId: string,
  userId: number,
  role: Role,
  permissions: Partial<Record<Permission, boolean>> = {},
): Promise<void> {
  await db
    .insertInto('user_roles')
    .values({ tenant_id: tenantId, user_id: userId, role, permissions: JSON.stringify(permissions) })
    .execute();
}
