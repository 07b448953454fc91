import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';
import type { TelephonyThings } from './telephony.ts';

type Side = RoutingThings & Pick<TelephonyThings, 'agentId'>;

const QUEUE = { type: 'queue', target: 'support' };
const hours = [{ days: ['mon'], from: '09:00', to: '17:00' }];
const of = (name: keyof RoutingThings) => reference((side: Side) => side[name]);

/** Targets of routes, names of queues, menus and music are a tenant's own words: both sides have the same. */
export const routingKinds: Kinds<Side> = {
  'query dry_run': plain('true'),
  'query deleted': plain('true'),
  'query at': plain('2026-03-02T10:00:00.000Z'),
  'query title': plain('a piece'),
  'body name': plain('made-here'),
  'body display_name': plain('Made here'),
  'body metadata': plain({}),

  '/dids query status': plain('active'),
  '/dids/{id} path id': of('ownDidId'),
  '/dids/{id}/restore path id': of('deletedDidId'),
  '/dids/{id}/trace path id': of('ownDidId'),
  '/dids/{id}/trace query from': plain('+12025550100'),
  '/dids/{id}/webhook path id': of('ownDidId'),
  '/dids/{id}/webhook/secret path id': of('ownDidId'),
  '/dids/{id}/webhook/asks path id': of('ownDidId'),
  '/dids/{id}/webhook/test path id': of('ownDidId'),
  'body when': plain('failover'),
  '/dids/{id}/webhook/test body from': plain('+12025550100'),
  '/dids body status': plain('active'),
  '/dids/{id} body status': plain('active'),
  'body number': plain('+49305550700'),
  'body friendly_name': plain('Made here'),
  'body route': plain(QUEUE),
  'body after_hours_route': plain(QUEUE),
  'body failover_route': plain(null),
  'body schedule_id': of('scheduleId'),
  'body sms_enabled': plain(false),
  'body sms_webhook_url': plain('https://hooks.example.com/'),
  'body recording_policy': plain('never'),

  '/queues/{id} path id': of('ownQueueId'),
  '/queues/{id}/restore path id': of('deletedQueueId'),
  '/queues/{id}/members path id': of('ownQueueId'),
  '/queues/{id}/members/{member_id} path id': of('ownQueueId'),
  '/queues/{id}/members/{member_id} path member_id': of('queueMemberId'),
  '/queues body status': plain('active'),
  '/queues/{id} body status': plain('active'),
  'body strategy': plain('linear'),
  'body timeout_seconds': plain(20),
  'body retry_seconds': plain(2),
  'body max_wait_seconds': plain(60),
  'body max_len': plain(10),
  'body weight': plain(1),
  'body ring_in_use': plain(false),
  'body wrap_up_seconds': plain(5),
  'body autopause': plain('no'),
  'body join_empty': plain('yes'),
  'body leave_when_empty': plain('no'),
  'body service_level_seconds': plain(20),
  'body announce_frequency_seconds': plain(60),
  'body announce_hold_time': plain(true),
  'body announce_position': plain(true),
  'body periodic_announcements': plain([]),
  'body periodic_announce_frequency_seconds': plain(60),
  'body agent_announcement': plain(null),
  'body report_hold_time': plain(false),
  'body music_on_hold': plain('calm'),
  'body overflow_route': plain({ type: 'voicemail', target: '1001' }),
  '/queues/{id}/members body user_id': reference((side: Side) => side.agentId),
  '/queues/{id}/members body extension': plain(null),
  'body penalty': plain(1),

  '/schedules/{id} path id': of('scheduleId'),
  '/schedules/{id}/check path id': of('scheduleId'),
  'body timezone': plain('Europe/Berlin'),
  'body rules': plain(hours),
  'body holidays': plain([]),

  '/ivrs/{id} path id': of('ivrId'),
  'body greeting_file': plain('vm-intro'),
  'body greeting_sound_id': of('soundId'),
  'body greeting_text': plain('Hello'),
  'body answer_timeout_seconds': plain(5),
  'body digit_timeout_seconds': plain(3),
  'body invalid_retries': plain(1),
  'body timeout_retries': plain(1),
  'body dial_by_extension': plain(false),
  'body fallback_route': plain(QUEUE),
  '/ivrs body options': plain([{ digit: '1', action: 'queue', target: 'own' }]),
  '/ivrs/{id} body options': plain([{ digit: '1', action: 'queue', target: 'own' }]),

  '/blocklist/{id} path id': of('blockId'),
  '/blocklist/check query number': plain('+12025550100'),
  'body pattern': plain('+49900*'),
  '/blocklist body action': plain('busy'),
  '/blocklist/{id} body action': plain('busy'),
  '/blocklist body reason': plain('because'),
  '/blocklist/{id} body reason': plain('because'),
  'body expires_at': plain('2030-01-01T00:00:00.000Z'),

  '/music/{id} path id': of('musicId'),
  '/music/{id}/files path id': of('musicId'),
  '/music/{id}/files/{file_id} path id': of('musicId'),
  '/music/{id}/files/{file_id} path file_id': of('musicFileId'),
  '/sounds query name': plain('made-here'),
  '/sounds/{id} path id': of('soundId'),
  'body order': plain('listed'),
  'body file_order': plain([]),
};

/** What an administrator has set up in a tenant, with the same names on both sides. */
export interface RoutingThings {
  readonly ownDidId: number;
  readonly deletedDidId: number;
  readonly ownQueueId: number;
  readonly deletedQueueId: number;
  readonly queueMemberId: number;
  readonly scheduleId: number;
  readonly ivrId: number;
  readonly blockId: number;
  readonly soundId: number;
  readonly musicId: number;
  readonly musicFileId: number;
}

/** The queue is held by a menu and holds the music, so that the routes that delete them find something to refuse. */
export async function addRouting(db: Database, tenant: DemoTenant, secret: string): Promise<RoutingThings> {
  const own = { tenant_id: tenant.id };
  const there = tenant.id === 'acme' ? '+4930555080' : '+1202555080';
  const id = async (query: { executeTakeFirstOrThrow(): Promise<{ insertId: bigint | undefined }> }) =>
    Number((await query.executeTakeFirstOrThrow()).insertId);
  const scheduleId = await id(
    db
      .insertInto('schedules')
      .values({ ...own, name: secret, timezone: 'UTC', rules: JSON.stringify(hours), holidays: '[]' }),
  );
  const did = (number: string, deleted_at: Date | null) =>
    id(
      db.insertInto('dids').values({
        ...own,
        number,
        friendly_name: secret,
        route_type: 'queue',
        route_target: 'own',
        schedule_id: deleted_at === null ? scheduleId : null,
        failover_route_type: 'webhook',
        failover_route_target: `https://hooks.example.com/${secret}`,
        deleted_at,
      }),
    );
  const queue = (local_name: string, deleted_at: Date | null) =>
    id(
      db.insertInto('queues').values({
        ...own,
        name: `${tenant.id}_${local_name}`,
        local_name,
        display_name: secret,
        musiconhold: `${tenant.id}_calm`,
        deleted_at,
      }),
    );
  const ownQueueId = await queue('own', null);
  const endpoint = tenant.phones[2]?.endpoint ?? '';
  const queueMemberId = await id(
    db.insertInto('queue_members').values({
      ...own,
      queue_id: ownQueueId,
      queue_name: `${tenant.id}_own`,
      interface: `PJSIP/${endpoint}`,
      membername: secret,
    }),
  );
  const ivrId = await id(db.insertInto('ivr_menus').values({ ...own, name: 'main', display_name: secret }));
  await db
    .insertInto('ivr_options')
    .values({ ...own, menu_id: ivrId, digit: '1', action: 'queue', target: 'own' })
    .execute();
  const musicId = await id(db.insertInto('music_classes').values({ ...own, name: 'calm', display_name: secret }));
  const file = { title: secret, format: 'sln', duration_ms: 1_000, size_bytes: 16_000, sha256: '0'.repeat(64) };
  const musicFileId = await id(
    db.insertInto('music_files').values({ ...own, music_id: musicId, position: 0, file_name: 'a.sln', ...file }),
  );
  const ownDidId = await did(`${there}0`, null);
  await db
    .insertInto('did_webhook_secrets')
    .values({ ...own, did_id: ownDidId, sealed: secret })
    .execute();
  const ask = {
    url: `https://hooks.example.com/${secret}`,
    outcome: 'invalid',
    detail: secret,
    duration_ms: 1,
  } as const;
  await db
    .insertInto('did_webhook_asks')
    .values({ ...own, did_id: ownDidId, ...ask, asked_at: new Date() })
    .execute();
  await db.insertInto('blocking_tenants').values(own).execute();
  return {
    ownDidId,
    deletedDidId: await did(`${there}1`, new Date()),
    ownQueueId,
    deletedQueueId: await queue('gone', new Date()),
    queueMemberId,
    scheduleId,
    ivrId,
    blockId: await id(db.insertInto('blocklist').values({ ...own, pattern: '+1202*', reason: secret })),
    musicId,
    musicFileId,
    soundId: await id(
      db.insertInto('sounds').values({
        ...own,
        name: secret,
        file_name: 'b.sln',
        format: 'sln',
        duration_ms: 1_000,
        size_bytes: 16_000,
        sha256: '0'.repeat(64),
      }),
    ),
  };
}
