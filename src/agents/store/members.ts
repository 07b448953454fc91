import type { Transaction } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { StandingMember } from '../model/stray.ts';

/** A row of `queue_members`: who shall serve a queue. `member` is what counts when it is nobody's phone. */
export interface MemberRow {
  readonly tenantId: string;
  readonly queueName: string;
  readonly interface: string;
  readonly userId: number | null;
  readonly penalty: number;
  /** Of this member; 0 for the queue's. */
  readonly wrapupSeconds: number;
  readonly member: Omit<StandingMember, 'queue' | 'interface'>;
}

export async function loadMembers(trx: Transaction<DB>): Promise<MemberRow[]> {
  const rows = await trx
    .selectFrom('queue_members')
    .select(['tenant_id', 'queue_name', 'interface', 'user_id', 'membername', 'penalty', 'wrapuptime', 'paused'])
    .select('reason_paused')
    .orderBy('uniqueid')
    .execute();
  return rows.map((row) => {
    const penalty = Math.max(0, row.penalty ?? 0); // Asterisk takes a negative one for 0
    const wrapupSeconds = row.wrapuptime ?? 0;
    return {
      tenantId: row.tenant_id,
      queueName: row.queue_name,
      interface: row.interface,
      userId: row.user_id,
      penalty,
      wrapupSeconds,
      member: {
        memberName: row.membername ?? row.interface,
        penalty,
        wrapupSeconds,
        paused: row.paused === 1,
        pausedReason: row.reason_paused ?? '',
      },
    };
  });
}
