import { createHash, randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { TENANT_TABLES } from '../../src/platform/mysql/tenant-tables.generated.ts';
import { PERMISSIONS } from '../../src/tenancy/guard/permissions.ts';
import type { Asked } from './requests.ts';
import type { Side, World } from './world.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

let clients = 0;

/** Each request comes from an address of its own, so that no limit on guessing gets in the way. */
export async function send(
  world: World,
  asked: Asked,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const n = ++clients;
  const answer = await fetch(`${world.url}${asked.path}`, {
    method: asked.method,
    headers: {
      'x-forwarded-for': `198.18.${(n >> 8) & 255}.${n & 255}`,
      ...(asked.body === null ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(asked.body === null ? {} : { body: JSON.stringify(asked.body) }),
  });
  const { status } = answer;
  const text = await answer.text();
  const type = answer.headers.get('content-type') ?? '';
  const path = `${new URL(world.url).pathname}${asked.path}`;
  const wrong = world.answerCheck(asked.method, path, { status, type, text });
  if (wrong !== null) throw new Error(`${wrong}\n${text.slice(0, 400)}`);
  return { status, text };
}

/** Without what is another in every answer: the id of the request and the number of the stream. */
export function comparable({ status, text }: Answer): string {
  return `${status} ${text.replace(/"request_id":"[^"]*"/, '').replace(/"seq":\d+/, '')}`;
}

/** Access tokens, fetched again where a route under test has ended the session. */
export class Credentials {
  readonly #world: World;
  readonly #tokens = new Map<string, string>();

  constructor(world: World) {
    this.#world = world;
  }

  async of(email: string): Promise<Record<string, string>> {
    const kept = this.#tokens.get(email);
    if (kept !== undefined) {
      const { status } = await send(this.#world, { method: 'GET', path: '/auth/me', body: null }, bearer(kept));
      if (status === 200) return bearer(kept);
    }
    const body = { email, password: this.#world.password };
    const { text } = await send(this.#world, { method: 'POST', path: '/auth/login', body });
    const { access_token } = JSON.parse(text) as { access_token?: string };
    if (access_token === undefined) throw new Error(`no login for ${email}: ${text}`);
    this.#tokens.set(email, access_token);
    return bearer(access_token);
  }
}

/** The credential of a program that may do all that a tenant's people may; a new one each time, so that its budget is full. */
export async function apiKeyOf({ db }: World, { tenant }: Side): Promise<Record<string, string>> {
  const text = `pbk_00000000_${randomBytes(24).toString('hex')}`;
  const secret_hash = createHash('sha256').update(text).digest('hex');
  const permissions = JSON.stringify(PERMISSIONS);
  await db
    .insertInto('api_keys')
    .values({ tenant_id: tenant, name: 'all', prefix: 'pbk_00000000', secret_hash, permissions })
    .execute();
  return bearer(text);
}

function bearer(token: string): Record<string, string> {
  return { authorization: `Bearer ${token}` };
}

/** Signing in is how tests ask; sums are the daemon's own, made every 15 seconds. */
const MAY_CHANGE = new Set(['audit_seals', 'sessions', 'session_tokens', 'outbound_spend']);

/** A digest of every row of a tenant, table by table, but for some. */
export async function stateOf({ db }: World, { tenant }: Side): Promise<Record<string, string>> {
  const tables = [...TENANT_TABLES].filter((table) => !MAY_CHANGE.has(table));
  const digests = tables.map(async (table) => {
    const { rows } = await sql`select * from ${sql.table(table)} where tenant_id = ${tenant}`.execute(db);
    const own = table === 'audit_logs' ? rows.filter((row) => !isSignIn(row as { action: string })) : rows;
    const text = own.map((row) => JSON.stringify(row)).sort();
    return [table, `${own.length} ${createHash('sha256').update(text.join('\n')).digest('hex').slice(0, 16)}`];
  });
  return Object.fromEntries(await Promise.all(digests));
}

function isSignIn({ action }: { readonly action: string }): boolean {
  return action.startsWith('login');
}
