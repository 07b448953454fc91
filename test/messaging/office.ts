import { setTimeout as sleep } from 'node:timers/promises';
import type { PbxEvent } from '../../src/asterisk/pbx-event.ts';
import { createMessaging, type MessagingRoom, SMS_EVENTS } from '../../src/messaging/index.ts';
import type { SequencedAnnouncement } from '../../src/platform/announcement.ts';
import { PatchbayError } from '../../src/platform/errors.ts';
import { createEventBus } from '../../src/platform/event-bus.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { createLookout } from '../../src/platform/mysql/lookout.ts';
import { createOutbox } from '../../src/platform/mysql/outbox.ts';
import { createApp } from '../../src/server/app.ts';
import { createPbxDirectory } from '../../src/tenancy/guard/pbx-directory.ts';
import { effectivePermissions, type Role } from '../../src/tenancy/guard/permissions.ts';
import { mysqlUrl } from '../support/lab.ts';

export const PUBLIC_URL = 'https://patchbay.example.com';
export const ACME = { number: '+4930555010', second: '+4930555011', id: 'acme' } as const;
export const GLOBEX = { number: '+12025550100', id: 'globex' } as const;
export const OUTSIDER = '+12025550199';

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: never;
  readonly headers: Headers;
}

/** The room of messages with its real database, behind the real edge; its PBX is a list of what it was asked. */
export interface Office {
  readonly db: Database;
  readonly room: MessagingRoom;
  readonly told: SequencedAnnouncement[];
  /** SIP messages that it sent. */
  readonly sentTexts: { readonly to: string; readonly from: string; readonly body: string }[];
  /** @param who a role of acme, `tenant/role`, or '' for nobody */
  ask(who: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  form(path: string, form: Record<string, string>, headers: Record<string, string>): Promise<Answer>;
  hear(event: PbxEvent): void;
  users: ReadonlyMap<string, number>;
  /** Ids of numbers. */
  dids: ReadonlyMap<string, number>;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const ROLES = ['tenant_admin', 'supervisor', 'agent', 'viewer'] as const satisfies Role[];

export async function openOffice(o: { clock?: { now(): number } } = {}): Promise<Office> {
  const db = connect(await mysqlUrl());
  const { users, dids } = await seed(db);
  const bus = createEventBus({ log: silentLog });
  const outbox = createOutbox({ db, bus, log: silentLog });
  const told: SequencedAnnouncement[] = [];
  bus.subscribe((events) => told.push(...events));
  await outbox.start();
  const lookout = createLookout({ db, log: silentLog });
  const sentTexts: Office['sentTexts'] = [];
  let listener: (event: PbxEvent) => void = () => {};
  const make = () =>
    createMessaging({
      db,
      outbox,
      lookout,
      secret: Buffer.alloc(32, 7),
      pbx: {
        events: {
          listen: (one) => {
            listener = one;
            return () => {
              listener = () => {};
            };
          },
        },
        texts: {
          sendText: async ({ to, from, body }) => {
            sentTexts.push({
              to: `${to.endpoint}${to.user === undefined ? '' : `/${to.user}`}`,
              from: from.user,
              body,
            });
          },
        },
        reads: { contacts: async () => [], endpoints: async () => new Map(), registrations: async () => new Map() },
      },
      directory: createPbxDirectory({ db, log: silentLog }),
      publicUrl: PUBLIC_URL,
      sipHost: 'pbx.example.com',
      privateTargets: ['127.0.0.1'],
      log: silentLog,
      metrics: createMetrics(),
      ...(o.clock === undefined ? {} : { clock: o.clock }),
    });
  let room = make();
  await room.start();
  await lookout.start();
  const app = createApp({
    routes: room.routes,
    guard: { outdated: async () => [], authenticate: async ({ bearer }) => callerOf(users, bearer) },
    readiness: () => [],
    events: SMS_EVENTS,
    metrics: createMetrics(),
    version: '0',
    log: silentLog,
  });
  const answerOf = async (answer: Response): Promise<Answer> => {
    const text = await answer.text();
    const { status, headers } = answer;
    return { status, headers, text, body: (text.startsWith('{') ? JSON.parse(text) : null) as never };
  };
  return {
    db,
    get room() {
      return room;
    },
    told,
    sentTexts,
    users,
    dids,
    ask: async (who, method, path, body, headers = {}) =>
      answerOf(
        await app.request(`/api/v1${path}`, {
          method,
          headers: {
            ...(who === '' ? {} : { authorization: `Bearer ${who.includes('/') ? who : `acme/${who}`}` }),
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...headers,
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        }),
      ),
    form: async (path, form, headers) =>
      answerOf(
        await app.request(path, {
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
          body: new URLSearchParams(form).toString(),
        }),
      ),
    hear: (event) => listener(event),
    restart: async () => {
      await room.stop();
      room = make();
      await room.start();
    },
    stop: async () => {
      await lookout.stop();
      await room.stop();
      await outbox.stop();
      await db.destroy();
    },
  };
}

function callerOf(users: ReadonlyMap<string, number>, bearer: string | null) {
  const [tenantId = '', role = ''] = bearer?.split('/') ?? [];
  const userId = users.get(`${tenantId}/${role}`);
  if (userId === undefined) throw new PatchbayError('unauthorized', 'who are you');
  const features = new Set(['sms'] as const);
  const rest = { features, teams: [], sessionId: 's', apiKeyId: null };
  return { tenantId, userId, role: role as Role, permissions: effectivePermissions(role as Role, null), ...rest };
}

/** Two tenants that have SMS; acme's first number rings extension 1001, which is the agent's. */
async function seed(db: Database) {
  const users = new Map<string, number>();
  const dids = new Map<string, number>();
  for (const { id } of [ACME, GLOBEX]) {
    const settings = JSON.stringify({ country: 'DE', timezone: 'Europe/Berlin' });
    await db.insertInto('tenants').values({ id, name: id, features: '{"sms":true}', settings }).execute();
    for (const role of ROLES) {
      const person = { email: `${role}@${id}.example.com`, password_hash: '', first_name: role, last_name: id };
      const { insertId } = await db.insertInto('users').values(person).executeTakeFirstOrThrow();
      users.set(`${id}/${role}`, Number(insertId));
      await db
        .insertInto('user_roles')
        .values({ tenant_id: id, user_id: Number(insertId), role })
        .execute();
    }
    const owner = {
      tenant_id: id,
      extension: '1001',
      endpoint_id: `${id}_phone00001`,
      user_id: users.get(`${id}/agent`),
    };
    await db.insertInto('pbx_extensions').values(owner).execute();
  }
  for (const [tenant_id, number, target] of [
    ['acme', ACME.number, '1001'],
    ['acme', ACME.second, '1099'],
    ['globex', GLOBEX.number, '1001'],
  ] as const) {
    const row = { tenant_id, number, route_type: 'endpoint' as const, route_target: target, sms_enabled: 1 };
    const { insertId } = await db.insertInto('dids').values(row).executeTakeFirstOrThrow();
    dids.set(number, Number(insertId));
  }
  return { users, dids };
}

/** Waits for something to be so. */
export async function until<T>(look: () => T | Promise<T>, what: string, ms = 10_000): Promise<NonNullable<T>> {
  for (const end = Date.now() + ms; ; ) {
    const found = await look();
    if (found) return found as NonNullable<T>;
    if (Date.now() > end) throw new Error(`not in ${ms} ms: ${what}`);
    await sleep(25);
  }
}
