import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import type { Row } from '../../model/change.ts';
import type { Extension } from '../../model/dialplan.ts';
import type { QueueFacts } from '../../model/drift/queues.ts';

/** What the tables say that the PBX should have of one tenant. */
export interface TenantObjects {
  readonly endpoints: readonly Row[];
  readonly aors: readonly Row[];
  readonly auths: readonly Row[];
  readonly registrations: readonly string[];
  readonly queues: readonly QueueFacts[];
  /** Mailboxes that an extension names. */
  readonly mailboxes: readonly string[];
  readonly extensions: readonly Extension[];
}

export async function loadTenantObjects(database: Kysely<DB>, tenantId: string): Promise<TenantObjects> {
  const db = tenantScope(database, tenantId);
  const [endpoints, aors, auths, registrations, queues, extensions] = await Promise.all([
    db.selectFrom('ps_endpoints').selectAll().orderBy('id').execute(),
    db.selectFrom('ps_aors').selectAll().orderBy('id').execute(),
    db.selectFrom('ps_auths').selectAll().orderBy('id').execute(),
    db.selectFrom('ps_registrations').select('id').orderBy('id').execute(),
    db
      .selectFrom('queues')
      .select(['name', 'strategy'])
      .where('deleted_at', 'is', null)
      .where('status', '=', 'active')
      .orderBy('name')
      .execute(),
    db
      .selectFrom('pbx_extensions')
      .select(['tenant_id as tenantId', 'extension', 'endpoint_id as endpointId', 'mailbox'])
      .where('deleted_at', 'is', null)
      .orderBy('extension')
      .execute(),
  ]);
  return {
    endpoints,
    aors,
    auths,
    registrations: registrations.map(({ id }) => id),
    queues: queues.map(({ name, strategy }) => ({ name, strategy: strategy ?? 'ringall' })),
    mailboxes: [...new Set(extensions.flatMap(({ mailbox }) => (mailbox === null ? [] : [mailbox])))],
    extensions,
  };
}
