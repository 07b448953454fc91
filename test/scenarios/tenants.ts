import { contexts } from '../../src/asterisk/naming.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { digestOf } from '../../src/provisioning/actions/sip-secret.ts';
import { newPhone } from '../../src/provisioning/model/phone.ts';
import { AOR_OF_PHONE, authRow, endpointRow, extensionRow } from '../../src/provisioning/model/phone-rows.ts';
import type { Scenario } from './scenario.ts';
import { EXTENSIONS, endpointOf, tenantOf } from './tenant-names.ts';

export const PASSWORD = 'known to all phones';

/** A tenant with five phones for each scenario, in the shape that the API makes them. */
export async function addTenants(databaseUrl: string, scenarios: readonly Scenario[]): Promise<void> {
  const db = connect(databaseUrl, { maxConnections: 1 });
  const tenants = scenarios.map((scenario, n) => ({ id: tenantOf(n), scenario }));
  const phones = tenants.flatMap(({ id, scenario }) =>
    EXTENSIONS.map((extension) => {
      const endpointId = endpointOf(id, extension);
      const phone = { ...newPhone(extension, `Phone ${extension}`), mailbox: null, pickupGroup: 'office' };
      const own = { phones: contexts.phones(id), hints: contexts.hints(id), voicemail: contexts.voicemail(id) };
      const place = { tenantId: id, endpointId, mediaAddress: '127.0.0.1', contexts: own };
      return { of: { id: endpointId, tenant_id: id }, phone, place, other: scenario.endpoints?.[extension] ?? {} };
    }),
  );
  try {
    await db
      .insertInto('tenants')
      .values(
        tenants.map(({ id }) => ({
          ...{ id, name: id, domain: `${id}.example.com`, max_concurrent_calls: 50 },
          ...{ features: '{"queue": true}', settings: '{"timezone": "UTC", "language": "en"}' },
        })),
      )
      .execute();
    await db
      .insertInto('ps_aors')
      .values(phones.map(({ of }) => ({ ...of, ...AOR_OF_PHONE, qualify_frequency: 0 })))
      .execute();
    await db
      .insertInto('ps_auths')
      .values(phones.map(({ of }) => ({ ...of, ...authRow(of.id, digestOf(of.id, PASSWORD)) })))
      .execute();
    // All rows have all columns: a list of rows is one statement.
    const columns = [...new Set(phones.flatMap(({ other }) => Object.keys(other)))];
    const usual = Object.fromEntries(columns.map((column) => [column, null]));
    await db
      .insertInto('ps_endpoints')
      .values(
        phones.map(({ of, phone, place, other }) => ({ ...of, ...usual, ...endpointRow(phone, place), ...other })),
      )
      .execute();
    await db
      .insertInto('pbx_extensions')
      .values(phones.map(({ of, phone }) => ({ tenant_id: of.tenant_id, ...extensionRow(phone, of.id), dnd: 0 })))
      .execute();
  } finally {
    await db.destroy();
  }
}
