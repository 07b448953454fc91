import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { AgentAsked } from './agent-time.ts';
import { bucketAt, epochSeconds } from './buckets.ts';

export interface AgentCalls {
  readonly userId: number;
  readonly bucket: number;
  /** Calls that reached the phone, answered or not. */
  readonly offered: number;
  readonly answered: number;
  /** Calls that the person began. */
  readonly made: number;
  readonly talkSeconds: number;
  /** Of those answered, passed on to somebody else. */
  readonly transferred: number;
}

/** Calls of each person by the bucket in which they began. */
export async function agentCalls(db: Kysely<DB>, { tenantId, buckets, people }: AgentAsked): Promise<AgentCalls[]> {
  if (people.length === 0) return [];
  const bucket = bucketAt(epochSeconds(sql`party.started_at`), buckets);
  const { rows } = await sql<Record<keyof AgentCalls, unknown>>`
    select party.user_id as userId, ${bucket} as bucket,
      sum(party.role <> 'caller') as offered,
      sum(party.role = 'answered') as answered,
      sum(party.role = 'caller') as made,
      sum(party.talk_seconds) as talkSeconds,
      sum(party.role = 'answered' and json_contains(coalesce(
        json_extract(record.transfers, '$[*].by'), json_array()), json_quote(party.endpoint))) as transferred
    from call_record_parties as party
      join call_records as record on record.tenant_id = party.tenant_id and record.call_id = party.call_id
    where party.tenant_id = ${tenantId} and party.user_id in (${sql.join([...people])})
      and party.started_at >= ${new Date(buckets[0]?.from ?? 0)}
      and party.started_at < ${new Date(buckets.at(-1)?.to ?? 0)}
    group by userId, bucket`.execute(db);
  return rows.map((row) => ({
    userId: Number(row.userId),
    bucket: Number(row.bucket),
    offered: Number(row.offered),
    answered: Number(row.answered),
    made: Number(row.made),
    talkSeconds: Number(row.talkSeconds),
    transferred: Number(row.transferred),
  }));
}
