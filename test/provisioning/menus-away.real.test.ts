import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Database, grantAsterisk, type Pbx } from '../../bin/lab/index.ts';
import { Media } from '../../bin/lab/sip/phone/media.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { freshPbx, privateDatabase, seedTenants } from '../support/lab.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { ringingAt } from './neighbours.ts';
import { phoneOf } from './stage.ts';

/** A menu that was used once, and a phone that has called outside, while the database is dead. No daemon. */
describe.each(['mysql', 'mariadb'] as const)('while %s is dead', (kind) => {
  let database: Database;
  let pbx: Pbx;
  let acme: DemoTenant;
  let sound: Media;
  let trunk: Phone;
  let anna: Phone;
  beforeAll(async () => {
    database = await privateDatabase(kind);
    await migrate(database.url);
    await grantAsterisk(database, database.url);
    acme = (await seedTenants(database.url)).tenants[0] as DemoTenant;
    const connection = await createConnection({ uri: database.url, multipleStatements: true });
    await connection.query(
      `INSERT INTO ivr_menus (id, tenant_id, name, display_name) VALUES (1, 'acme', 'main', 'Main');
       INSERT INTO ivr_options (tenant_id, menu_id, digit, action, target) VALUES
         ('acme', 1, '1', 'endpoint', '1001'), ('acme', 1, '2', 'voicemail', '1001'), ('acme', 1, '3', 'hangup', NULL);
       UPDATE dids SET route_type = 'ivr', route_target = 'main' WHERE number = ?;
       INSERT INTO call_rates (tenant_id, prefix, price_per_minute, currency) VALUES
         ('acme', '+1202', 0.02, 'EUR'), ('acme', '+44', 60, 'EUR');
       INSERT INTO outbound_prefixes (tenant_id, prefix, verdict) VALUES ('acme', '+4670', 'deny');
       INSERT INTO outbound_limits (tenant_id, daily_cap) VALUES ('acme', 12)`,
      [acme.dids.phone],
    );
    await connection.end();
    pbx = await freshPbx({ databaseUrl: database.url, odbcUrl: database.asteriskUrl(database.url) });
    sound = await Media.open();
    trunk = await sipTrunk({ pbx, tenant: acme, sound });
    anna = await sipPhone({ pbx, phone: phoneOf(acme, 0) });
  }, 120_000);
  afterAll(async () => {
    await anna?.stop();
    trunk?.kill();
    await pbx?.stop();
    await database?.kill();
  });

  const chosen = async (digit: string): Promise<void> => {
    const call = trunk.dial(acme.dids.phone);
    await call.until('answered');
    await sound.press(digit);
    if (digit === '3') await call.until('ended');
    else await ringingAt(anna);
    await call.hangup();
  };
  const outside = async (number: string): Promise<number> => {
    const known = trunk.calls.length;
    const call = anna.dial(number);
    await expect.poll(() => call.state === 'ended' || trunk.calls.length > known, { timeout: 8_000 }).toBe(true);
    await call.hangup();
    return call.refusedWith === 487 ? 0 : call.refusedWith;
  };

  test('menus go on, with choices that nobody made before; calls outside keep to what is known', async () => {
    await chosen('1');
    expect(await outside('+12025550123')).toBe(0);
    await database.kill();
    await chosen('1');
    await chosen('3');
    expect(await outside('+12025550123')).toBe(0);
    expect(await outside('+12025550124')).toBe(0); // never asked about: as dear as +44, 12 seconds
    expect(await outside('+881612345678')).toBe(403);
    expect(await outside('+46701234567')).toBe(403);
    expect(await outside('112')).toBe(0);
    await database.restart();
    await expect.poll(() => outside('+12025550125'), { timeout: 15_000 }).toBe(0);
  }, 90_000);
});
