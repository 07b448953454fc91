import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { teamNames } from '../../tenancy/guard/scope.ts';
import type { Box } from './boxes.ts';

/** Who is behind a box. Every `db` here is of one tenant. */

/** People who serve queues, by queue; a phone that is nobody's serves without being anybody. */
async function servers(db: Kysely<DB>, queueIds: readonly number[]): Promise<Map<number, number[]>> {
  const found = new Map<number, number[]>();
  if (queueIds.length === 0) return found;
  const rows = await serving(db)
    .where('m.queue_id', 'in', [...queueIds])
    .execute();
  for (const { queue_id, user_id } of rows) {
    if (user_id !== null) found.set(queue_id, [...(found.get(queue_id) ?? []), user_id]);
  }
  return found;
}

function serving(db: Kysely<DB>) {
  return db
    .selectFrom('queue_members as m')
    .leftJoin('user_roles as r', (join) =>
      join
        .on((e) => e('r.endpoint_id', '=', e.fn<string>('substr', ['m.interface', e.val(7)])))
        .on('r.revoked_at', 'is', null),
    )
    .select((e) => ['m.queue_id', e.fn.coalesce('m.user_id', 'r.user_id').as('user_id')]);
}

/** Who a box is of: its owner, or whoever serves its queue; and the teams of these people. */
export interface Audience {
  readonly people: readonly number[];
  readonly teams: readonly string[];
}

export async function audiencesOf(db: Kysely<DB>, boxes: readonly Box[]): Promise<Map<number, Audience>> {
  const byQueue = await servers(
    db,
    boxes.flatMap(({ queue }) => queue?.id ?? []),
  );
  const peopleOf = (box: Box): number[] => [
    ...new Set([
      ...(box.ownerId === null ? [] : [box.ownerId]),
      ...(box.queue === null ? [] : (byQueue.get(box.queue.id) ?? [])),
    ]),
  ];
  const all = [...new Set(boxes.flatMap(peopleOf))];
  const members =
    all.length === 0
      ? []
      : await db.selectFrom('user_roles').select(['user_id', 'teams']).where('user_id', 'in', all).execute();
  const teamsOf = new Map(members.map(({ user_id, teams }) => [user_id, teamNames(teams)]));
  return new Map(
    boxes.map((box) => {
      const people = peopleOf(box);
      return [box.id, { people, teams: [...new Set(people.flatMap((one) => teamsOf.get(one) ?? []))] }];
    }),
  );
}

/** Boxes of these people, and of the queues that they serve. */
export async function boxesOfPeople(db: Kysely<DB>, people: readonly number[]): Promise<number[]> {
  if (people.length === 0) return [];
  const own = await db
    .selectFrom('pbx_extensions as x')
    .innerJoin('voicemail as b', 'b.mailbox', 'x.mailbox')
    .select('b.uniqueid as id')
    .where('x.user_id', 'in', [...people])
    .where('x.live', '=', 1)
    .execute();
  const shared = await db
    .selectFrom('voicemail_boxes as s')
    .innerJoin('queues as q', 'q.id', 's.queue_id')
    .innerJoin(serving(db).as('p'), 'p.queue_id', 's.queue_id')
    .select('s.box_id as id')
    .where('p.user_id', 'in', [...people])
    .where('q.deleted_at', 'is', null)
    .execute();
  return [...new Set([...own, ...shared].map(({ id }) => id))];
}
