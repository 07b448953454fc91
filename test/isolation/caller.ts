import { createHash, randomBytes } from 'node:crypto';
import { PERMISSIONS } from '../../src/tenancy/guard/permissions.ts';
import type { Asked } from './requests.ts';
import type { Side, World } from './world.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

let clients = 0;
/** Requests so far that may have ended a session. */
let changes = 0;

/** Each request comes from an address of its own, so that no limit on guessing gets in the way. */
export async function send(
  world: World,
  asked: Asked,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  const n = ++clients;
  if (asked.method !== 'GET') changes++;
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

/** An access token, and when it was seen to be good. */
interface Kept {
  readonly token: string;
  readonly changes: number;
  readonly at: number;
}

/** Tokens last longer, but not for the whole suite. */
const GOOD_MS = 60_000;

/** Access tokens, fetched again where a route under test has ended the session. */
export class Credentials {
  readonly #world: World;
  readonly #kept = new Map<string, Kept>();

  constructor(world: World) {
    this.#world = world;
  }

  async of(email: string): Promise<Record<string, string>> {
    const kept = this.#kept.get(email);
    if (kept !== undefined && (await this.#isGood(email, kept))) return bearer(kept.token);
    const body = { email, password: this.#world.password };
    const { text } = await send(this.#world, { method: 'POST', path: '/auth/login', body });
    const { access_token } = JSON.parse(text) as { access_token?: string };
    if (access_token === undefined) throw new Error(`no login for ${email}: ${text}`);
    this.#keep(email, access_token);
    return bearer(access_token);
  }

  async #isGood(email: string, { token, changes: then, at }: Kept): Promise<boolean> {
    if (then === changes && performance.now() - at < GOOD_MS) return true;
    const { status } = await send(this.#world, { method: 'GET', path: '/auth/me', body: null }, bearer(token));
    if (status === 200) this.#keep(email, token);
    return status === 200;
  }

  #keep(email: string, token: string): void {
    this.#kept.set(email, { token, changes, at: performance.now() });
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
