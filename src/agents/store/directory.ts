import type { Kysely, Transaction } from 'kysely';
import { decodeName, endpointOfInterface } from '../../asterisk/naming.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantIsOpen } from '../../tenancy/guard/open-tenants.ts';
import type { Assignment } from '../model/agent.ts';
import type { StandingMember } from '../model/stray.ts';
import { loadMembers, type MemberRow } from './members.ts';
import { loadPeople } from './people.ts';
import { type DirectoryQueue, loadQueues } from './queues.ts';

/** Who is an agent, which queues there are, and who serves them, of all tenants. */
export interface Directory {
  readonly tenants: ReadonlySet<string>;
  readonly agents: readonly Assignment[];
  readonly queues: readonly DirectoryQueue[];
  /** Members that are nobody's phone in particular: in their queue whoever is signed in. */
  readonly standing: readonly StandingMember[];
}

/**
 * One query per table, all of one moment.
 * @throws when any of it cannot be read: half a directory would sign people out
 */
export function loadDirectory(db: Kysely<DB>): Promise<Directory> {
  return db.transaction().execute(async (trx) => {
    const tenants = await openTenants(trx);
    const people = (await loadPeople(trx)).map((person) => ({ ...person, queues: [] }));
    const queues = await loadQueues(trx);
    return { tenants, queues, ...assign(people, queues, await loadMembers(trx)) };
  });
}

async function openTenants(trx: Transaction<DB>): Promise<ReadonlySet<string>> {
  const rows = await trx.selectFrom('tenants').select('id').where(tenantIsOpen()).execute();
  return new Set(rows.map(({ id }) => id));
}

/** A row that names a person follows that person to a new phone; one that names none belongs to whose phone it is. */
function assign(
  people: readonly Omit<Assignment, 'queues'>[],
  queues: readonly DirectoryQueue[],
  rows: readonly MemberRow[],
): Pick<Directory, 'agents' | 'standing'> {
  const queueOf = new Map(queues.map((queue) => [queue.name, queue]));
  const byUser = new Map(people.map((one) => [`${one.tenantId}/${one.userId}`, one]));
  const byEndpoint = new Map(people.map((one) => [one.endpoint, one]));
  const served = new Map<Omit<Assignment, 'queues'>, Assignment['queues'][number][]>();
  const standing: StandingMember[] = [];
  for (const row of rows) {
    const queue = queueOf.get(row.queueName);
    if (queue?.tenantId !== row.tenantId) continue;
    const endpoint = endpointOfInterface(row.interface) ?? '';
    const person = row.userId === null ? byEndpoint.get(endpoint) : byUser.get(`${row.tenantId}/${row.userId}`);
    if (person?.tenantId === row.tenantId) {
      const { id, name, key, displayName } = queue;
      const wrapupSeconds = row.wrapupSeconds || queue.wrapupSeconds;
      const one = {
        id,
        queue: name,
        key,
        displayName,
        penalty: row.penalty,
        wrapupSeconds,
        ownWrapup: row.wrapupSeconds,
      };
      served.set(person, [...(served.get(person) ?? []), one]);
    } else if (row.userId === null && decodeName(endpoint)?.tenant === row.tenantId) {
      standing.push({ queue: queue.name, interface: row.interface, ...row.member });
    }
  }
  return { agents: people.map((one) => ({ ...one, queues: served.get(one) ?? [] })), standing };
}
