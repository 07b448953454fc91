import { beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { transact } from '../../src/platform/mysql/transact.ts';
import { carryOut } from '../../src/provisioning/actions/carry-out.ts';
import type { Provisioning } from '../../src/provisioning/actions/context.ts';
import { shownChange } from '../../src/provisioning/model/change.ts';
import { createRows, type Rows } from '../../src/provisioning/store/rows.ts';
import { mysqlUrl, seedTenants } from '../support/lab.ts';

let db: Database;
const asked: string[] = [];
let room: Provisioning;

beforeAll(async () => {
  const url = await mysqlUrl();
  await seedTenants(url);
  db = connect(url);
  const note = async (what: string): Promise<void> => void asked.push(what);
  room = {
    db,
    log: silentLog,
    clock: { now: () => Date.parse('2026-05-01T00:00:00.000Z') },
    commands: { expireCached: ({ cache, object }: { cache: string; object: string }) => note(`${cache} ${object}`) },
    reads: { contacts: async () => [] },
    sip: { host: 'h', port: 1, websocketUrl: 'ws://h', mediaAddress: null },
    refreshAgents: () => note('agents'),
    refreshDirectory: () => note('directory'),
  } as unknown as Provisioning;
  return () => db.destroy();
});

const written = <T>(tenant: string, work: (rows: Rows) => Promise<T>) =>
  transact(db, async (trx) => {
    const rows = createRows(trx, tenant);
    return { value: await work(rows), changes: rows.changes };
  });

describe('rows', () => {
  it('notes what it writes, by the name of each row, and not what was so already', async () => {
    const { changes } = await written('acme', async (rows) => {
      const id = await rows.insert('pbx_extensions', {
        extension: '77',
        endpoint_id: 'acme_x77',
        metadata: JSON.stringify({ floor: 2 }),
      });
      expect(await rows.update('pbx_extensions', { id }, { dnd: true })).toBe(1);
      const asItIs = { dnd: true, display_name: '', metadata: '{"floor":2}' };
      expect(await rows.update('pbx_extensions', { id }, asItIs)).toBe(1);
      expect(await rows.update('pbx_extensions', { extension: '78' }, { dnd: true })).toBe(0);
      await rows.insert('voicemail', { context: 'acme_vm', mailbox: '77', password: '4711' });
      await rows.update('voicemail', { context: 'acme_vm', mailbox: '77' }, { fullname: 'Six' });
      await rows.remove('voicemail', { context: 'acme_vm', mailbox: '77' });
      await rows.remove('pbx_extensions', { id });
    });
    expect(
      changes.map(({ table, key, before, after }) => [table, Object.keys(key), before === null, after === null]),
    ).toEqual([
      ['pbx_extensions', ['id'], true, false],
      ['pbx_extensions', ['id'], false, false],
      ['voicemail', ['uniqueid'], true, false],
      ['voicemail', ['uniqueid'], false, false],
      ['voicemail', ['uniqueid'], false, true],
      ['pbx_extensions', ['id'], false, true],
    ]);
    expect(shownChange(changes[1] as never)).toMatchObject({ before: { dnd: 0 }, after: { dnd: true } });
    expect(shownChange(changes[2] as never).after).toMatchObject({ mailbox: '77', password: '***' });
  });

  it('keeps to its tenant, whatever it is asked for', async () => {
    const theirs = await db
      .selectFrom('pbx_extensions')
      .select(['id', 'dnd'])
      .where('tenant_id', '=', 'globex')
      .executeTakeFirstOrThrow();
    const { value } = await written('acme', async (rows) => [
      await rows.update('pbx_extensions', { id: theirs.id }, { dnd: true }),
      await rows.remove('pbx_extensions', { id: theirs.id }),
    ]);
    expect(value).toEqual([0, 0]);
    await expect(
      written('acme', (rows) => rows.insert('queues', { tenant_id: 'globex', name: 'x' })),
    ).rejects.toThrow();
    const ours = { endpoint_id: 'globex_x', extension: '79' };
    await expect(written('acme', (rows) => rows.insert('pbx_extensions', ours))).rejects.toThrow(/own_endpoint/);
  });
});

describe('an order that is carried out', () => {
  const actor = { tenantId: 'acme', userId: null, apiKeyId: null, address: '192.0.2.1', userAgent: 'test' };
  const order = { actor, action: 'auth.changed', entityType: 'auth', dryRun: false };
  const change = async (rows: Rows) => {
    const { id } = await rows.trx.selectFrom('ps_auths').select('id').executeTakeFirstOrThrow();
    await rows.update('ps_auths', { id }, { password_digest: 'MD5:secret-digest' });
    return { value: id, entityId: id };
  };
  const audits = () => db.selectFrom('audit_logs').selectAll().where('action', '=', 'auth.changed').execute();

  it('leaves nothing of a dry run but its answer, without secrets', async () => {
    const before = await db.selectFrom('ps_auths').selectAll().execute();
    const done = await carryOut(room, { ...order, dryRun: true }, change);
    expect(done.changes).toEqual([
      expect.objectContaining({
        table: 'ps_auths',
        after: { password_digest: '***' },
        before: { password_digest: '***' },
      }),
    ]);
    expect(done.applied).toEqual([]);
    expect(asked).toEqual([]);
    expect(await db.selectFrom('ps_auths').selectAll().execute()).toEqual(before);
    expect(await audits()).toEqual([]);
  });

  it('is audited masked in the same transaction, and then told to the PBX', async () => {
    const { value: id, applied } = await carryOut(room, order, change);
    const [entry, ...more] = await audits();
    expect(more).toEqual([]);
    expect(entry).toMatchObject({ entity_id: id, entity_type: 'auth', ip_address: '192.0.2.1' });
    expect(JSON.stringify(entry?.changes)).toContain('***');
    expect(JSON.stringify(entry?.changes)).not.toContain('secret-digest');
    expect(asked).toEqual([`res_pjsip/auth ${id}`]);
    expect(applied.map(({ outcome }) => outcome)).toEqual(['done', 'done']);
  });

  it('is not audited when nothing changes, and leaves nothing when it fails', async () => {
    await carryOut(room, order, change);
    expect(await audits()).toHaveLength(1);
    const failing = carryOut(room, order, async (rows) => {
      await rows.insert('pbx_extensions', { extension: '88', endpoint_id: 'acme_88' });
      throw new Error('on the way');
    });
    await expect(failing).rejects.toThrow('on the way');
    const left = await db.selectFrom('pbx_extensions').select('id').where('extension', '=', '88').execute();
    expect(left).toEqual([]);
    expect(await audits()).toHaveLength(1);
  });

  it('stays stored when the PBX is away, and says so', async () => {
    const away = { ...room, commands: { expireCached: () => Promise.reject(new Error('gone')) } } as never;
    const { applied } = await carryOut(away, order, async (rows) => {
      const { value: id } = await change(rows);
      await rows.update('ps_auths', { id }, { password_digest: 'MD5:another' });
      return { value: id, entityId: id };
    });
    expect(applied.map(({ effect, outcome }) => [effect.kind, outcome])).toEqual([
      ['expire', 'failed'],
      ['end_contacts', 'done'],
    ]);
  });
});
