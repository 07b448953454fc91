import { sql } from 'kysely';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain } from '../kind.ts';

export const reportKinds: Kinds<object> = {
  'query timezone': plain('Europe/Berlin'),
  'query interval': plain('day'),
  'query service_level_seconds': plain('30'),
  'query first_call_days': plain('7'),
};

/** A stay in the queue for every call record of a tenant. */
export async function addVisits(db: Database, tenantId: string): Promise<void> {
  await sql`
    insert into call_queue_visits (tenant_id, call_id, place, queue_name, entered_at, outcome, wait_ms, talk_ms)
    select tenant_id, call_id, 0, queue_name, started_at, 'answered', 1000, 2000 from call_records
    where tenant_id = ${tenantId}`.execute(db);
}
