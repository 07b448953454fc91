import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { teamNames } from '../guard/scope.ts';
import { countryOf } from '../model/dialable.ts';
import type { OwnedEndpoint, OwnedQueue, PbxNames } from '../model/pbx-names.ts';

/** Every endpoint and queue with its owner, and people’s teams, all of one moment. A phone is an endpoint with an extension; others are trunks. */
export function loadPbxNames(db: Kysely<DB>): Promise<PbxNames> {
  return db.transaction().execute(async (trx) => {
    const endpoints = await trx
      .selectFrom('ps_endpoints as e')
      .leftJoin('pbx_extensions as x', (join) => join.onRef('x.endpoint_id', '=', 'e.id').on('x.live', '=', 1))
      .leftJoin('user_roles as r', (join) =>
        join
          .onRef('r.tenant_id', '=', 'e.tenant_id')
          .onRef('r.endpoint_id', '=', 'e.id')
          .on('r.revoked_at', 'is', null),
      )
      .select(['e.id', 'e.tenant_id', 'x.extension', 'x.user_id as owner_id', 'r.user_id as agent_id'])
      .execute();
    const queues = await trx
      .selectFrom('queues')
      .select(['id', 'tenant_id', 'name', 'local_name', 'display_name'])
      .where('deleted_at', 'is', null)
      .execute();
    const members = await trx
      .selectFrom('user_roles')
      .select(['tenant_id', 'user_id', 'teams'])
      .where('revoked_at', 'is', null)
      .where('teams', 'is not', null)
      .execute();
    const tenants = await trx.selectFrom('tenants').select(['id', 'calling_code', 'dialling']).execute();
    return {
      countries: new Map(
        tenants.flatMap((row) => {
          const country = countryOf(row);
          return country === null ? [] : [[row.id, country]];
        }),
      ),
      teams: new Map(members.map((row) => [`${row.tenant_id}/${row.user_id}`, teamNames(row.teams)])),
      endpoints: new Map<string, OwnedEndpoint>(
        endpoints.map((row) => [
          row.id,
          {
            tenantId: row.tenant_id,
            kind: row.extension === null ? 'trunk' : 'phone',
            extension: row.extension,
            userId: row.agent_id ?? row.owner_id,
          },
        ]),
      ),
      queues: new Map<string, OwnedQueue>(
        queues.map((row) => [
          row.name,
          { tenantId: row.tenant_id, id: row.id, key: row.local_name, displayName: row.display_name },
        ]),
      ),
    };
  });
}
