import type { Transaction } from 'kysely';
import { PatchbayError } from '../../../platform/errors.ts';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import type { Origin } from '../../guard/origin.ts';
import { overridesOf, type Permission, type Role } from '../../guard/permissions.ts';
import type { Caller } from '../../guard/route.ts';
import { belongsElsewhere, type NameColumns } from '../../store/people/accounts.ts';
import { isPhone, type Member, type MemberColumns, memberOfEndpoint } from '../../store/people/members.ts';
import type { Tenancy } from '../context.ts';
import { alterMember, noSuchUser } from './alter-member.ts';

/** What is named is changed. */
export interface MemberChange {
  readonly name: NameColumns;
  readonly role?: Role | undefined;
  readonly status?: 'active' | 'suspended' | undefined;
  readonly teams?: readonly string[] | undefined;
  /** True adds, false removes, null leaves it to the role. */
  readonly permissions?: Readonly<Partial<Record<Permission, boolean | null | undefined>>> | undefined;
  readonly endpointId?: string | null | undefined;
}

/** Changes what somebody is in this tenant; name and phone only of an account that no other tenant shares. */
export function changeMember(
  room: Tenancy,
  caller: Caller,
  userId: number,
  change: MemberChange,
  origin: Origin,
): Promise<Member> {
  return alterMember(room, { caller, origin, userId, action: 'user.changed' }, async (before, trx) => {
    if (before.endedAt !== null) throw noSuchUser();
    const { tenantId } = caller;
    if (Object.keys(change.name).length > 0 && (await belongsElsewhere(trx, userId, tenantId))) {
      throw new PatchbayError('conflict', 'the account is of other tenants too: name and phone are the person’s own');
    }
    if (change.endpointId != null) await requirePhone(trx, tenantId, userId, change.endpointId);
    return { account: change.name, member: columnsOf(before, change) };
  });
}

function columnsOf(before: Member, change: MemberChange): MemberColumns {
  const { role, status, teams, permissions, endpointId } = change;
  return {
    ...(role === undefined ? {} : { role }),
    ...(status === undefined ? {} : { status }),
    ...(teams === undefined ? {} : { teams: jsonText([...new Set(teams)]) }),
    ...(endpointId === undefined ? {} : { endpoint_id: endpointId }),
    ...(permissions === undefined ? {} : { permissions: jsonText(merged(before.overrides, permissions)) }),
  };
}

function merged(stored: unknown, change: NonNullable<MemberChange['permissions']>): Record<string, boolean> {
  const all = Object.entries({ ...overridesOf(stored), ...change });
  return Object.fromEntries(all.filter((entry): entry is [string, boolean] => typeof entry[1] === 'boolean'));
}

async function requirePhone(trx: Transaction<DB>, tenantId: string, userId: number, endpoint: string): Promise<void> {
  if (!(await isPhone(trx, tenantId, endpoint))) {
    throw new PatchbayError('invalid', 'the body is not valid', {
      errors: [{ path: 'body.endpoint_id', message: 'is no phone of this tenant' }],
    });
  }
  const owner = await memberOfEndpoint(trx, tenantId, endpoint);
  if (owner === null || owner.userId === userId) return;
  throw new PatchbayError('conflict', `this phone is in use by ${owner.email} (user ${owner.userId})`);
}
