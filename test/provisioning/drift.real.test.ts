import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newTrunk, registrationRow } from '../../src/provisioning/model/trunk-rows.ts';
import { settingsFor } from '../support/daemon-settings.ts';
import { type Answer, peopleAt } from '../support/people.ts';
import { sipPhone } from '../support/sip.ts';
import { startWholeDaemon, type WholeDaemon } from '../support/whole-daemon.ts';
import { phoneOf, type Stage, stage } from './stage.ts';

interface Difference {
  readonly kind: string;
  readonly name: string;
  readonly field: string | null;
  readonly expected: string | null;
  readonly actual: string | null;
  readonly repair: string;
}

describe('where the PBX is not as the tables say', () => {
  let on: Stage;
  let daemon: WholeDaemon;
  /** @param who an address, with ` as <tenant>` after it for a superadmin */
  let ask: (who: string, method: string, path: string) => Promise<Answer>;
  const ADA = 'ada@acme.example.com';
  const GUS = 'gus@globex.example.com';
  beforeAll(async () => {
    on = await stage();
    daemon = await startWholeDaemon({
      ...settingsFor(on.databaseUrl, on.pbx),
      DATA_DIR: on.pbx.spoolDir,
      WEB_DIR: join(on.pbx.spoolDir, 'no-console'),
    });
    const people = peopleAt(() => daemon.url, on.password);
    ask = (who, method, path) => {
      const [email = '', tenant] = who.split(' as ');
      return people.ask(email, method, path, undefined, tenant === undefined ? {} : { 'x-tenant': tenant });
    };
  });
  afterAll(async () => {
    await daemon?.stop();
    await on?.close();
  });

  const drift = async (who = ADA): Promise<readonly Difference[]> => {
    const { status, body, bytes } = await ask(who, 'GET', '/pbx/drift');
    if (status !== 200) throw new Error(String(bytes));
    return (body as { differences: Difference[] }).differences;
  };
  const mended = async (): Promise<void> => {
    const { status, body } = await ask(ADA, 'POST', '/pbx/reconcile');
    expect(status).toBe(200);
    expect(body).toMatchObject({ remaining: [] });
    expect(await drift()).toEqual([]);
  };
  /** Seen by who it belongs to, by nobody else; mended, and gone. */
  const seenAndMended = async (expected: readonly Partial<Difference>[]): Promise<void> => {
    expect(await drift()).toEqual(expected.map((one) => expect.objectContaining(one)));
    expect(await drift(GUS)).toEqual([]);
    await mended();
  };

  test('nothing differs when everything has been set up', async () => {
    await expect.poll(() => drift(), { timeout: 10_000 }).toEqual([]);
    expect(await drift(GUS)).toEqual([]);
    expect((await ask('vera@acme.example.com', 'GET', '/pbx/drift')).status).toBe(403);
    expect((await ask('vera@acme.example.com', 'POST', '/pbx/reconcile')).status).toBe(403);
  });

  test('a phone whose row was changed behind the daemon’s back', async () => {
    const { endpoint } = phoneOf(on.acme, 0);
    await on.sql(
      "UPDATE ps_endpoints SET callerid = '\"New\" <1001>', named_call_group = 'acme_b,acme_a' WHERE id = ?",
      [endpoint],
    );
    await on.sql("UPDATE ps_auths SET password_digest = 'MD5:00112233445566778899aabbccddeeff' WHERE id = ?", [
      endpoint,
    ]);
    await on.sql('UPDATE ps_aors SET max_contacts = 3 WHERE id = ?', [endpoint]);
    await seenAndMended([
      { kind: 'endpoint', name: endpoint, field: 'callerid', expected: '"New" <1001>', actual: '"Anna Berg" <1001>' },
      { kind: 'endpoint', field: 'named_call_group', expected: 'acme_a,acme_b', actual: '' },
      {
        kind: 'auth',
        name: endpoint,
        field: 'password_digest',
        expected: '***',
        actual: '***',
        repair: 'expire_cache',
      },
      { kind: 'aor', field: 'max_contacts', expected: '3', actual: '1' },
    ]);
  });

  test('a phone that was deleted, and is registered still', async () => {
    const { endpoint } = phoneOf(on.acme, 2);
    const phone = await sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, 2) });
    await on.sql('SET FOREIGN_KEY_CHECKS = 0');
    for (const table of ['ps_endpoints', 'ps_auths', 'ps_aors'])
      await on.sql(`DELETE FROM ${table} WHERE id = ?`, [endpoint]);
    await on.sql('SET FOREIGN_KEY_CHECKS = 1');
    await on.sql('UPDATE pbx_extensions SET deleted_at = NOW(3) WHERE endpoint_id = ?', [endpoint]);
    await expect
      .poll(async () => (await drift()).map(({ kind, name }) => `${kind} ${name.split(';')[0]}`))
      .toEqual(expect.arrayContaining([`endpoint ${endpoint}`, `contact ${endpoint}`]));
    await mended();
    expect(await on.pbx.cli('database show registrar')).not.toContain(endpoint);
    phone.kill();
  });

  test('a registration with a carrier that was ended on the console, and one that the carrier refuses', {
    timeout: 30_000,
  }, async () => {
    // The carrier is this PBX, and the account at it a phone of the neighbour's.
    const { endpoint: username, password } = phoneOf(on.globex, 2);
    const id = 'acme_carrier000';
    const trunk = {
      ...newTrunk('Carrier', 'registration', '127.0.0.1'),
      ...{ port: on.pbx.sipPort, username },
    };
    const auth = { id, tenant_id: 'acme', auth_type: 'userpass', username, password };
    await on.sql('INSERT INTO ps_auths SET ?', [auth]);
    await on.sql('INSERT INTO ps_registrations SET ?', [{ id, tenant_id: 'acme', ...registrationRow(trunk, id) }]);
    const atCarrier = () => on.pbx.cli('database show registrar');
    // Asterisk begins a new one when it is asked which there are.
    await expect.poll(() => drift(), { timeout: 10_000 }).toEqual([]);
    expect(await atCarrier()).toContain(username);

    await on.pbx.cli(`pjsip send unregister ${id}`);
    await expect.poll(atCarrier, { timeout: 10_000 }).not.toContain(username);
    await seenAndMended([
      {
        kind: 'registration',
        name: id,
        field: 'state',
        expected: 'Registered',
        actual: 'Unregistered',
        repair: 'register',
      },
    ]);
    expect(await atCarrier()).toContain(username);

    await on.sql("UPDATE ps_auths SET password = 'wrong' WHERE id = ?", [id]);
    await on.pbx.cli(`sorcery memory cache expire res_pjsip/auth ${id}`);
    await on.pbx.cli(`pjsip send register ${id}`);
    await expect.poll(() => drift(), { timeout: 10_000 }).toMatchObject([{ actual: 'Rejected', repair: 'by_hand' }]);
    await on.pbx.cli(`pjsip send unregister ${id}`);
    await on.sql('DELETE FROM ps_registrations WHERE id = ?', [id]);
    await on.sql('DELETE FROM ps_auths WHERE id = ?', [id]);
  });

  test('hints and contexts changed on Asterisk’s console', async () => {
    const { endpoint } = phoneOf(on.acme, 0);
    await on.pbx.cli('dialplan remove extension 1001@acme_hints');
    await on.pbx.cli('dialplan remove include patchbay-phones from acme_phones');
    await seenAndMended([
      {
        kind: 'context',
        name: 'acme_phones',
        field: 'includes',
        expected: 'patchbay-phones',
        actual: '',
        repair: 'dialplan',
      },
      { kind: 'hint', name: '1001@acme_hints', expected: `PJSIP/${endpoint}`, actual: null, repair: 'dialplan' },
    ]);
    await on.pbx.cli('dialplan add extension 66,1,Echo into acme_phones');
    expect(await drift()).toMatchObject([
      { kind: 'context', name: '66@acme_phones', actual: '1: Echo', repair: 'by_hand' },
    ]);
    const { body } = await ask(ADA, 'POST', '/pbx/reconcile');
    expect(body).toMatchObject({ done: [], remaining: [{ name: '66@acme_phones' }] });
    await on.pbx.cli('dialplan remove extension 66@acme_phones');
  });

  test('a mailbox that an extension names and nobody has', async () => {
    await on.sql("UPDATE pbx_extensions SET mailbox = '1999' WHERE tenant_id = 'acme' AND extension = '1002'");
    expect(await drift()).toMatchObject([{ kind: 'mailbox', name: '1999', repair: 'by_hand' }]);
    await on.sql("UPDATE pbx_extensions SET mailbox = '1002' WHERE tenant_id = 'acme' AND extension = '1002'");
  });

  test('a queue that the PBX has not, one that nobody has, and one that rings otherwise', async () => {
    const file = join(on.pbx.spoolDir, 'projection/queues.conf');
    await appendFile(file, '\n[acme_ghost]\nstrategy = ringall\n');
    await on.sql("UPDATE queues SET strategy = 'ringall' WHERE name = 'acme_support'");
    await on.pbx.cli('queue reload all');
    await seenAndMended([
      {
        kind: 'queue',
        name: 'acme_support',
        field: 'strategy',
        expected: 'ringall',
        actual: 'rrmemory',
        repair: 'queues',
      },
      { kind: 'queue', name: 'acme_ghost', expected: null, actual: 'present', repair: 'queues' },
    ]);
  });

  test('a superadmin sees the tenant they act in; a PBX that is away is said to be', async () => {
    await on.pbx.cli('dialplan remove extension 1002@globex_hints');
    const root = 'root@example.com as globex';
    expect(await drift(root)).toMatchObject([{ kind: 'hint', name: '1002@globex_hints' }]);
    expect(await drift('root@example.com as acme')).toEqual([]);
    expect((await ask(root, 'POST', '/pbx/reconcile')).body).toMatchObject({
      done: [{ repair: 'dialplan', name: null, outcome: 'done' }],
      remaining: [],
    });
    const audited = await on.sql(
      "SELECT tenant_id, changes FROM audit_logs WHERE action = 'pbx.reconciled' ORDER BY id DESC LIMIT 1",
    );
    expect(JSON.stringify(audited)).toContain('1002@globex_hints');
    await on.pbx.kill();
    for (const [method, path] of [
      ['GET', '/pbx/drift'],
      ['POST', '/pbx/reconcile'],
    ] as const) {
      expect(await ask(ADA, method, path)).toMatchObject({ status: 503, body: { code: 'pbx_unavailable' } });
    }
    await on.pbx.restart();
  });
});
