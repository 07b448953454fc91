import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Caller } from '../../tenancy/guard/route.ts';
import type { CallDto } from '../events.ts';
import type { Sight } from './visible-call.ts';

/** A contact as a call names it. */
export interface KnownContact {
  readonly id: number;
  readonly name: string;
}

export interface CallsApi {
  readonly db: Kysely<DB>;
  now(): number;
  /** Contacts of a tenant by number, in E.164. */
  contactsOf(tenantId: string, numbers: readonly string[]): Promise<ReadonlyMap<string, KnownContact>>;
  /** What the caller may ask for of a call that he sees. */
  may(caller: Caller, call: CallDto, sight: Sight): readonly string[];
}

export interface ShownCallDto extends CallDto {
  readonly duration_seconds: number;
  readonly contact: KnownContact | null;
  readonly may: string[];
}

/** Calls with what depends on when and by whom they are looked at; the stream tells them without. */
export async function showCalls(
  { now, contactsOf, may }: CallsApi,
  calls: readonly CallDto[],
  caller: Caller,
  sight: Sight,
): Promise<ShownCallDto[]> {
  const numbers = [...new Set(calls.flatMap((call) => otherSide(call) ?? []))];
  const contacts = numbers.length === 0 ? new Map() : await contactsOf(caller.tenantId, numbers);
  return calls.map((call) => ({
    ...call,
    duration_seconds: Math.max(0, Math.floor((now() - Date.parse(call.started_at)) / 1000)),
    contact: contacts.get(otherSide(call) ?? '') ?? null,
    may: [...may(caller, call, sight)],
  }));
}

/** The number outside; null for a call between phones, or where it is no number that a contact could have. */
function otherSide({ direction, from, to }: CallDto): string | null {
  if (direction === 'internal') return null;
  const { number } = direction === 'inbound' ? from : to;
  const plus = direction === 'inbound' && /^[1-9]\d{6,14}$/.test(number) ? `+${number}` : number;
  return /^\+\d{7,15}$/.test(plus) ? plus : null;
}
