import type { Transaction } from 'kysely';
import { PatchbayError } from '../../../platform/errors.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { actorOf, appendAudit } from '../../guard/audit.ts';
import type { Origin } from '../../guard/origin.ts';
import type { Caller } from '../../guard/route.ts';
import { isWithin, teamNames } from '../../guard/scope.ts';
import { requireSeat } from '../../guard/seats.ts';
import { lockTerms } from '../../guard/tenant-terms.ts';
import { differenceOf } from '../../model/difference.ts';
import { takesSeat } from '../../model/seats.ts';
import type { NameColumns } from '../../store/people/accounts.ts';
import { setName } from '../../store/people/accounts.ts';
import { findMember, type Member, type MemberColumns, setMember } from '../../store/people/members.ts';
import { endSessions } from '../../store/sessions.ts';
import type { Tenancy } from '../context.ts';
import { administers, requireAdministrator } from './administrators.ts';

import { shownMember } from './shown-member.ts';
import { requireGrant } from './standing.ts';

export interface Alteration {
  /** What becomes of the membership and of the account; what is not there stays. */
  readonly member?: MemberColumns;
  readonly account?: NameColumns;
}

/**
 * One change of one member, by the rules that hold for every change: within the caller's teams, nothing granted that
 * the caller does not hold, an administrator left, a seat free. The tenant's row is held meanwhile, so that two
 * administrators who remove one another are told apart.
 *
 * @param decide says what changes; it may run again and writes nothing
 * @throws PatchbayError `not_found` for somebody else's member, `forbidden`, `conflict`, or what `decide` throws
 */
export async function alterMember(
  room: Tenancy,
  who: { readonly caller: Caller; readonly origin: Origin; readonly userId: number; readonly action: string },
  decide: (member: Member, trx: Transaction<DB>) => Promise<Alteration>,
): Promise<Member> {
  const { caller, origin, userId, action } = who;
  const { tenantId } = caller;
  const at = new Date(room.clock.now());
  const changed = await transact(room.db, async (trx) => {
    const terms = await lockTerms(trx, tenantId);
    const before = await findMember(trx, tenantId, userId);
    if (before === null || !isSeen(caller, before)) throw noSuchUser();
    const { member = {}, account = {} } = await decide(before, trx);
    const wanted = withColumns(before, member, account);
    requireGrant(caller, before.endedAt === null ? before : null, wanted);
    if (administers(before) && !administers(wanted)) await requireAdministrator(trx, tenantId, userId);
    if (!takesSeat(seat(before)) && takesSeat(seat(wanted))) await requireSeat(trx, tenantId, terms);
    await setMember(trx, tenantId, userId, member);
    await setName(trx, userId, account);
    const over = wanted.endedAt !== null || wanted.status === 'suspended';
    if (over) {
      const reason = wanted.endedAt === null ? 'suspended' : 'membership_ended';
      await endSessions(trx, { userId, tenantId, reason, at });
    }
    const changes = differenceOf(shownMember(before), shownMember(wanted));
    if (changes === null) return before;
    await appendAudit(trx, {
      ...actorOf(caller, origin),
      action,
      entityType: 'user',
      entityId: String(userId),
      changes,
      at,
    });
    return findMember(trx, tenantId, userId);
  });
  room.peopleChanged();
  return changed ?? Promise.reject(noSuchUser());
}

/** One who is kept to teams sees people of these teams, and himself. */
export function isSeen(caller: Caller, member: Member): boolean {
  return member.userId === caller.userId || isWithin(caller.teams, teamNames(member.teams));
}

export function noSuchUser(): PatchbayError {
  return new PatchbayError('not_found', 'there is no such user');
}

function withColumns(before: Member, member: MemberColumns, account: NameColumns): Member {
  return {
    ...before,
    role: member.role ?? before.role,
    status: member.status ?? before.status,
    endpointId: member.endpoint_id === undefined ? before.endpointId : member.endpoint_id,
    overrides: member.permissions === undefined ? before.overrides : JSON.parse(member.permissions),
    teams: member.teams === undefined ? before.teams : JSON.parse(member.teams),
    endedAt: member.revoked_at === undefined ? before.endedAt : member.revoked_at,
    firstName: account.first_name === undefined ? before.firstName : account.first_name,
    lastName: account.last_name === undefined ? before.lastName : account.last_name,
    phone: account.phone === undefined ? before.phone : account.phone,
  };
}

function seat({ role, status, endpointId, endedAt }: Member) {
  return { role, status, endpointId, ended: endedAt !== null };
}
