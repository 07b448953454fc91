import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../src/provisioning/actions/sip-secret.ts';
import type { ProvisioningRoom } from '../../src/provisioning/index.ts';
import { sipPhone } from '../support/sip.ts';
import { startRoom } from './room.ts';
import { phoneOf, type Stage, stage } from './stage.ts';

describe('tenants and extensions made while everything runs', () => {
  let on: Stage;
  let room: ProvisioningRoom;
  beforeAll(async () => {
    on = await stage();
    room = await startRoom(on.databaseUrl, on.pbx);
  });
  afterAll(async () => {
    await room?.stop();
    await on?.close();
  });

  const columns = async (table: string, except: readonly string[]): Promise<string> => {
    const rows = await on.sql(`SHOW COLUMNS FROM ${table}`);
    const names = rows
      .filter(({ Extra }) => !/GENERATED|auto_increment/i.test(Extra))
      .map(({ Field }) => `\`${Field}\``);
    return names.filter((name) => !except.includes(name)).join(', ');
  };
  /** A row like another one, but for some columns. */
  const copy = async (table: string, where: string, differs: Readonly<Record<string, string>>): Promise<void> => {
    const kept = await columns(
      table,
      Object.keys(differs).map((name) => `\`${name}\``),
    );
    const names = Object.keys(differs).map((name) => `\`${name}\``);
    await on.sql(`INSERT INTO ${table} (${names.join(', ')}, ${kept}) SELECT ?, ${kept} FROM ${table} WHERE ${where}`, [
      Object.values(differs),
    ]);
  };

  test('they call and are watched seconds later, and calls under way go on', async () => {
    const { acme } = on;
    const [anna, ben] = await Promise.all([0, 1].map((i) => sipPhone({ pbx: on.pbx, phone: phoneOf(acme, i) })));
    if (!anna || !ben) throw new Error('two phones are needed');
    const call = anna.dial('1002');
    (await ben.incoming()).answer();
    await call.until('answered');

    await copy('tenants', "id = 'acme'", { id: 'initech', domain: 'initech.example.com' });
    const like = `id = '${phoneOf(acme, 0).endpoint}'`;
    const now = { tenant_id: 'initech' };
    for (const [extension, id] of [
      ['1001', 'initech_aaaaaaaaaa'],
      ['1002', 'initech_bbbbbbbbbb'],
    ] as const) {
      await copy('ps_aors', like, { ...now, id });
      const { digest } = digestOf(id, phoneOf(acme, 0).password);
      await copy('ps_auths', like, { ...now, id, username: id, password_digest: digest });
      const context = { context: 'initech_phones', subscribe_context: 'initech_hints', tenantid: 'initech' };
      await copy('ps_endpoints', like, { ...now, ...context, id, aors: id, auth: id });
      await on.sql('INSERT INTO pbx_extensions SET ?', [{ ...now, extension, endpoint_id: id }]);
    }
    const started = Date.now();
    await room.refresh();
    expect(Date.now() - started).toBeLessThan(3000);

    const { password } = phoneOf(acme, 0);
    const [one, two] = await Promise.all(
      ['initech_aaaaaaaaaa', 'initech_bbbbbbbbbb'].map((endpoint) =>
        sipPhone({ pbx: on.pbx, phone: { ...phoneOf(acme, 0), endpoint, password } }),
      ),
    );
    if (!one || !two) throw new Error('two phones are needed');
    const watched = await one.ask('SUBSCRIBE', '1002', [
      ['Event', 'dialog'],
      ['Accept', 'application/dialog-info+xml'],
      ['Expires', '60'],
    ]);
    expect(watched).toBe(200);
    const theirs = one.dial('1002');
    (await two.incoming()).answer();
    await theirs.until('answered');
    await expect.poll(() => one.heard.at(-1)?.body).toContain('<state>confirmed</state>');

    expect([call.state, ben.calls[0]?.state]).toEqual(['answered', 'answered']);
    await call.hold(); // it still hears
    await Promise.all([call.hangup(), theirs.hangup()]);
    await Promise.all([anna, ben, one, two].map((phone) => phone.stop()));
  });

  test('an extension that is gone is watched by nobody; a PBX that was away hears of it when it is back', async () => {
    const [, , fay] = on.globex.phones;
    await on.pbx.kill();
    await on.sql('UPDATE pbx_extensions SET deleted_at = NOW(3) WHERE endpoint_id = ?', [fay?.endpoint]);
    await expect(room.refresh()).rejects.toMatchObject({ code: 'pbx_unavailable' });
    await on.pbx.restart();
    expect(await on.pbx.cli('dialplan show globex_hints')).not.toContain(fay?.endpoint);
    await on.sql('UPDATE pbx_extensions SET deleted_at = NULL WHERE endpoint_id = ?', [fay?.endpoint]);
    // Nobody asks: what could not be brought is brought as soon as somebody listens, and the tables are compared anyway.
    await expect
      .poll(() => on.pbx.cli('dialplan show globex_hints'), { timeout: 40_000, interval: 500 })
      .toContain(fay?.endpoint);
  }, 60_000);
});
