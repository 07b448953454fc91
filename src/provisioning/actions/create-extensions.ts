import { PatchbayError } from '../../platform/errors.ts';
import type { Actor } from '../../tenancy/guard/audit.ts';
import type { TenantTerms } from '../../tenancy/guard/tenant-terms.ts';
import type { Change } from '../model/change.ts';
import type { Rows } from '../store/rows.ts';
import { assignAgentPhone, requireSeatFor } from './agent-phone.ts';
import type { AppliedEffect } from './apply-effects.ts';
import { carryOut } from './carry-out.ts';
import { checkPhone } from './check-phone.ts';
import type { Provisioning } from './context.ts';
import { expectedPhone, type PhoneWish, phoneOfWish } from './phone-wish.ts';
import { type Seen, seeInPbx } from './see-in-pbx.ts';
import { newEndpointId, newPin, newSipSecret } from './sip-secret.ts';
import { insertPhone, type PhoneSecrets, placeOf } from './write-phone.ts';

/** How one line of many ended. */
export type BulkRow =
  | ({ readonly created: true; readonly id: number; readonly endpointId: string } & PhoneSecrets)
  | { readonly created: false; readonly error: PatchbayError };

export interface Bulk {
  /** In the order in which they were asked for. */
  readonly rows: readonly BulkRow[];
  readonly changes: readonly Change[];
  readonly seen: Seen;
}

/** So many in one transaction: whoever else changes something of the tenant waits no longer than that takes. */
const AT_ONCE = 50;

/**
 * Each line is created or says why not; one that is not leaves the others alone. A dry run says the same of each line, but
 * does not see the lines before it as there.
 */
export async function createExtensions(
  room: Provisioning,
  o: { readonly actor: Actor; readonly wishes: readonly PhoneWish[]; readonly dryRun: boolean },
): Promise<Bulk> {
  const rows: BulkRow[] = [];
  const changes: Change[] = [];
  const applied: AppliedEffect[] = [];
  const expected = new Map<string, string>();
  const first = firstOfEach(o.wishes);
  for (let from = 0; from < o.wishes.length; from += AT_ONCE) {
    const some = o.wishes.slice(from, from + AT_ONCE);
    const order = {
      actor: o.actor,
      dryRun: o.dryRun,
      action: 'extensions.created',
      entityType: 'extension',
    };
    const done = await carryOut(room, order, async (into, terms) => {
      const made: { row: BulkRow; expected: ReadonlyMap<string, string> }[] = [];
      for (const [i, wish] of some.entries()) {
        made.push(await createOne(room, into, terms, wish, first.get(wish.number ?? '') === from + i));
      }
      const ids = made.flatMap(({ row }) => (row.created ? [row.id] : []));
      return { value: made, entityId: `${ids[0] ?? ''}-${ids.at(-1) ?? ''}` };
    }).catch(unavailable);
    if (done instanceof PatchbayError) {
      // What was made before has secrets that are shown now or never.
      rows.push(...some.map(() => ({ created: false, error: done }) as const));
      continue;
    }
    rows.push(...done.value.map(({ row }) => row));
    for (const one of done.value) for (const [endpoint, value] of one.expected) expected.set(endpoint, value);
    changes.push(...done.changes);
    applied.push(...done.applied);
  }
  const nothing = { state: 'live', detail: 'nothing was changed' } as const;
  const seen = o.dryRun || expected.size === 0 ? nothing : await seeInPbx(room, applied, expected, 'callerid');
  return { rows, changes, seen };
}

/** Everything that can be wrong with a line is found before any of it is written. */
async function createOne(
  room: Provisioning,
  rows: Rows,
  terms: TenantTerms,
  wish: PhoneWish,
  isFirst: boolean,
): Promise<{ row: BulkRow; expected: ReadonlyMap<string, string> }> {
  try {
    const phone = phoneOfWish(wish, null);
    if (!isFirst) throw new PatchbayError('conflict', `extension ${phone.number} is named more than once`);
    await checkPhone(rows, terms, phone, null);
    const place = placeOf(room, rows.tenantId, newEndpointId(rows.tenantId));
    const assignment = { endpointId: place.endpointId, userId: phone.userId, wish: wish.isAgentPhone };
    await requireSeatFor(rows, terms, assignment);
    const pin = phone.mailbox === null ? null : (wish.pin ?? newPin());
    const secrets = { secret: newSipSecret(), pin };
    const id = await insertPhone(rows, place, phone, secrets);
    await assignAgentPhone(rows, terms, assignment);
    const row = { created: true, id, endpointId: place.endpointId, ...secrets } as const;
    return { row, expected: expectedPhone(place, phone) };
  } catch (error) {
    if (!(error instanceof PatchbayError) || error.code === 'unavailable') throw error;
    return { row: { created: false, error }, expected: new Map() };
  }
}

/** Hands it on as a value; anything that nobody planned for stays thrown. */
function unavailable(error: unknown): PatchbayError {
  if (error instanceof PatchbayError && error.code === 'unavailable') return error;
  throw error;
}

function firstOfEach(wishes: readonly PhoneWish[]): ReadonlyMap<string, number> {
  const first = new Map<string, number>();
  for (const [i, { number = '' }] of wishes.entries()) if (!first.has(number)) first.set(number, i);
  return first;
}
