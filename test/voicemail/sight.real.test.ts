import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { effectivePermissions, type Role } from '../../src/tenancy/guard/permissions.ts';
import type { Caller } from '../../src/tenancy/guard/route.ts';
import { openBoxes, seenBoxes } from '../../src/voicemail/actions/messages/sight.ts';
import { mysqlUrl, seedTenants } from '../support/lab.ts';

describe('who may open which mailbox', () => {
  let db: Database;
  const ids = new Map<string, number>();
  const numbers = new Map<number, string>();

  beforeAll(async () => {
    const url = await mysqlUrl();
    const { tenants } = await seedTenants(url);
    db = connect(url);
    for (const { email } of tenants.flatMap(({ users }) => users)) {
      const { id } = await db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow();
      ids.set(email.split('@')[0] ?? '', id);
    }
    const box = { tenant_id: 'acme', context: 'acme_vm', password: '739154' };
    const { insertId } = await db
      .insertInto('voicemail')
      .values([{ ...box, mailbox: '800' }])
      .executeTakeFirstOrThrow();
    await db
      .insertInto('voicemail')
      .values({ ...box, mailbox: '801' })
      .execute();
    const queue = await db.selectFrom('queues').select('id').where('tenant_id', '=', 'acme').executeTakeFirstOrThrow();
    await db
      .insertInto('voicemail_boxes')
      .values({ tenant_id: 'acme', box_id: Number(insertId), queue_id: queue.id })
      .execute();
    for (const { uniqueid, mailbox } of await db.selectFrom('voicemail').selectAll().execute()) {
      numbers.set(uniqueid, mailbox);
    }
    // Ben serves the queue and is of the team; Carla is of the team and serves no queue.
    for (const who of ['ben', 'carla']) {
      await db
        .updateTable('user_roles')
        .set({ teams: '["north"]' })
        .where('user_id', '=', ids.get(who) ?? 0)
        .execute();
    }
  });
  afterAll(() => db.destroy());

  const caller = (who: string, role: Role, o: Partial<Caller> = {}): Caller => ({
    userId: ids.get(who) ?? 0,
    tenantId: 'acme',
    role,
    permissions: effectivePermissions(role, null),
    features: new Set(),
    teams: [],
    sessionId: 's',
    apiKeyId: null,
    ...o,
  });
  const shown = (boxes: readonly number[] | null) => boxes?.map((id) => numbers.get(id)).sort() ?? 'all';
  const NOBODY = { userId: 0, apiKeyId: 1, role: 'viewer' as const };

  it.each<[string, Caller | (() => Caller), unknown, unknown]>([
    ['an agent who serves the queue', () => caller('anna', 'agent'), ['1001', '800'], ['1001', '800']],
    ['an agent who does not', () => caller('carla', 'agent'), ['1003'], ['1003']],
    ['somebody without a phone', () => caller('vera', 'viewer'), [], []],
    ['an administrator', () => caller('ada', 'tenant_admin'), 'all', 'all'],
    ['a supervisor of all', () => caller('sam', 'supervisor'), 'all', 'all'],
    [
      'a supervisor of a team',
      () => caller('sam', 'supervisor', { teams: ['north'] }),
      ['1002', '1003', '800'],
      ['1002', '1003', '800'],
    ],
    ['a supervisor of another team', () => caller('sam', 'supervisor', { teams: ['south'] }), [], []],
    [
      'who sets up and does not listen',
      () => caller('ada', 'tenant_admin', { permissions: new Set(['can_manage_settings'] as const) }),
      [],
      'all',
    ],
    [
      'an API key that may listen',
      () => caller('', 'viewer', { ...NOBODY, permissions: new Set(['can_listen_calls'] as const) }),
      'all',
      'all',
    ],
    ['an API key that may not', () => caller('', 'viewer', { ...NOBODY, permissions: new Set() }), [], []],
    ['somebody of the neighbour', () => caller('anna', 'agent', { tenantId: 'globex' }), [], []],
  ])('%s', async (_, who, opens, sees) => {
    const one = typeof who === 'function' ? who() : who;
    expect(shown(await openBoxes({ db }, one))).toEqual(opens);
    expect(shown(await seenBoxes({ db }, one))).toEqual(sees);
  });
});
