import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { grantAsterisk } from '../../bin/lab/grants.ts';
import type { Database } from '../../bin/lab/index.ts';
import type { PbxLinkOptions } from '../../src/asterisk/index.ts';
import type { PbxSnapshot } from '../../src/asterisk/pbx-event.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { freshPbx, privateDatabase, seedTenants } from '../support/lab.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { until } from './ami-control.contract.ts';
import { type Bed, bedOf, type Listening, listenTo, QUICK } from './real-link.ts';

/** After the first picture every endpoint is in Asterisk's memory, the ones that nobody has used yet among them. */
let database: Database;
let bed: Bed;
let here: Listening;
beforeAll(async () => {
  database = await privateDatabase();
  const databaseUrl = await database.createDatabase('away');
  await migrate(databaseUrl);
  await grantAsterisk(database, databaseUrl);
  const demo = await seedTenants(databaseUrl);
  bed = await bedOf(await freshPbx({ databaseUrl, odbcUrl: database.asteriskUrl(databaseUrl) }), demo, databaseUrl);
});
// Of two links of one name the older is shut out and comes back again and again: none may be left behind.
afterEach(async () => {
  database.thaw();
  await here.link.stop();
});
afterAll(async () => {
  await bed.pbx.kill();
  await database.kill();
});

/** A PBX that waits for its database, on a busy machine, is not taken for one that stands still. */
const deadline = { pingDeadlineMs: 20_000 };
const PATIENT: Partial<PbxLinkOptions> = {
  ...QUICK,
  times: { ...QUICK.times, ami: { ...QUICK.times?.ami, ...deadline }, ari: { ...QUICK.times?.ari, ...deadline } },
};

/** Without the one of pjsip.conf, which is nobody's and needs no database. */
function read({ endpoints }: PbxSnapshot): string[] {
  return endpoints.flatMap(({ endpoint }) => (endpoint === 'replaces' ? [] : [endpoint])).sort();
}

it('a phone that was never seen registers, and a trunk is known, while the database stands still', async () => {
  here = listenTo(bed, PATIENT);
  // By an event, or by a later picture where a link had to come back.
  const isThere = (wanted: string) =>
    here.of('contact.changed').some(({ endpoint }) => endpoint === wanted) ||
    here
      .snapshots()
      .some(({ endpoints }) => endpoints.some((one) => one.endpoint === wanted && one.state === 'online'));
  await here.link.start();
  const first = await here.nextSnapshot();
  const known = bed.demo.tenants.flatMap(({ trunk, phones }) => [trunk, ...phones].map(({ endpoint }) => endpoint));
  expect(read(first)).toEqual(known.sort());
  database.freeze();
  for (const tenant of bed.demo.tenants) {
    const [phone] = tenant.phones;
    if (phone === undefined) throw new Error('no phone');
    const began = performance.now();
    const registered = await sipPhone({ pbx: bed.pbx, phone });
    // A number that no pattern takes: refused by a dialplan that had to know whose trunk it is, and asked nobody.
    const trunk = await sipTrunk({ pbx: bed.pbx, tenant });
    const refused = trunk.dial('nobody');
    await refused.until('ended');
    expect(refused.refusedWith).toBe(404);
    expect(performance.now() - began).toBeLessThan(4_000);
    await until(() => isThere(phone.endpoint), 30_000);
    registered.kill();
    trunk.kill();
  }
  here.link.resync('while the database stands still');
  expect(read(await here.nextSnapshot())).toHaveLength(known.length);
});

it('an Asterisk that started without its database is given its endpoints when that is back', async () => {
  const known = bed.demo.tenants.flatMap(({ trunk, phones }) => [trunk, ...phones].map(({ endpoint }) => endpoint));
  await database.kill();
  await bed.pbx.kill();
  await bed.pbx.restart();
  // One that is in no database does not keep the others out.
  here = listenTo(bed, { ...PATIENT, knownEndpoints: () => ['acme_isnowhere0', ...known].values() });
  await here.link.start();
  expect(read(await here.nextSnapshot())).toEqual([]);
  await database.restart();
  await until(() => here.snapshots().map(read).at(-1)?.length === known.length, 60_000);
  expect(here.snapshots().map(read).at(-1)).toEqual(known.sort());
  expect(here.of('link.down')).toEqual([]);
});
