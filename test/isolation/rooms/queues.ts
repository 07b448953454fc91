import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';
import type { RoutingThings } from './routing.ts';
import type { TelephonyThings } from './telephony.ts';

type Side = QueueThings & Pick<RoutingThings, 'scheduleId'>;

const callback = reference((side: Side) => side.callbackId);

export const queueKinds: Kinds<Side> = {
  '/callbacks/{id} path id': callback,
  '/callbacks/{id}/cancel path id': callback,
  '/queues body extension': plain('4100'),
  '/queues/{id} body extension': plain('4101'),
  'body penalty_step_seconds': plain(30),
  'body callback.enabled': plain(true),
  'body callback.digit': plain('2'),
  'body callback.prompt': plain('calm'),
  'body callback.other_number': plain(true),
  'body callback.first': plain('agent'),
  'body callback.reach': plain('national'),
  'body callback.ring_seconds': plain(30),
  'body callback.max_attempts': plain(3),
  'body callback.retry_seconds': plain(60),
  'body callback.expires_after_seconds': plain(3600),
  'body callback.schedule_id': reference((side: Side) => side.scheduleId),
};

export interface QueueThings {
  readonly callbackId: number;
}

/** Two callers with the same numbers on both sides who are to be called back by a PBX that is not there. */
export async function addCallbacks(
  db: Database,
  tenantId: string,
  { queueId, secret }: Pick<TelephonyThings, 'queueId' | 'secret'>,
): Promise<QueueThings> {
  const add = async (number: string): Promise<number> => {
    const row = {
      tenant_id: tenantId,
      queue_id: queueId,
      pbx: 'elsewhere',
      number,
      caller_name: secret,
      linkedid: number,
    };
    const { insertId } = await db
      .insertInto('callbacks')
      .values({ ...row, joined_at: new Date('2026-03-02T10:00:00.000Z') })
      .executeTakeFirstOrThrow();
    return Number(insertId);
  };
  const callbackId = await add('+4930555018801');
  await add('+4930555018802');
  return { callbackId };
}
