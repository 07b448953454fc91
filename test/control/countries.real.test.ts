import { getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, it } from 'vitest';
import { countryOf } from '../../src/control/store/policy.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { dialable } from '../../src/tenancy/model/dialable.ts';
import { mariadbUrl, mysqlUrl, seedTenants } from '../support/lab.ts';

/** Shorter ones are extensions at a phone. */
const DIALLED = 7;
/** Mobiles that are dialled otherwise than with what their country puts before every number. */
const OTHERWISE = new Set(['AR']);

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('how people dial in every country, in %s', (_kind, fresh) => {
  it('is as libphonenumber writes it', async () => {
    const url = await fresh();
    await seedTenants(url);
    const db = connect(url);
    const read: Record<string, string | null> = {};
    const written: Record<string, string> = {};
    for (const country of getCountries().filter((one) => !OTHERWISE.has(one))) {
      const settings = JSON.stringify({ country });
      await db.updateTable('tenants').set({ settings }).where('id', '=', 'acme').execute();
      const of = await countryOf(db, 'acme');
      const mobile = getExampleNumber(country, examples);
      const dialled = mobile?.formatNational().replaceAll(/\D/g, '') ?? '';
      if (mobile === undefined || dialled.length < DIALLED) continue;
      for (const given of [dialled, `00${mobile.number.slice(1)}`, `${of?.before}${mobile.nationalNumber}`]) {
        read[`${country} ${given}`] = dialable(given, of);
        written[`${country} ${given}`] = mobile.number;
      }
    }
    await db.destroy();
    expect(Object.keys(written).length).toBeGreaterThan(450);
    expect(read).toEqual(written);
  });
});
