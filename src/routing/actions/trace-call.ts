import type { Kysely } from 'kysely';
import { PatchbayError } from '../../platform/errors.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { ANONYMOUS, callerOf } from '../model/caller.ts';
import { type Hours, hoursOf, type Plan, planOf, type Route } from '../model/plan.ts';
import type { Step, Trace } from '../model/trace.ts';
import { blockingEntry } from '../store/blocking-entry.ts';
import { askAbout, HOURS_QUESTION, NUMBER_QUESTION } from '../store/did-question.ts';
import { type DidRow, findDid } from '../store/dids.ts';
import type { Routing } from './context.ts';
import { followRoute } from './follow-route.ts';

export interface TraceQuery {
  readonly tenantId: string;
  readonly didId: number;
  /** Who calls, as a carrier sends it; '' withheld. */
  readonly from: string;
  /** Epoch milliseconds; null: now. */
  readonly at: number | null;
}

export interface Traced extends Trace {
  readonly number: string;
  readonly friendlyName: string | null;
  readonly from: string;
  readonly at: Date;
}

/**
 * What would happen to a call, step by step: the same questions as the dialplan asks, in its order.
 * @throws PatchbayError `not_found`
 */
export async function traceCall(room: Routing, query: TraceQuery): Promise<Traced> {
  const { tenantId, didId } = query;
  const db = tenantScope(room.db, tenantId);
  const did = await findDid(db, didId);
  if (did === undefined) throw new PatchbayError('not_found', 'there is no such number');
  const at = new Date(query.at ?? room.clock.now());
  const answer = await askAbout(room.db, NUMBER_QUESTION, { tenantId, about: did.number, at });
  const plan = answer === null ? null : planOf(answer);
  const from = callerOf(query.from, plan?.code ?? '');
  const about = { number: did.number, friendlyName: did.friendly_name, from, at };
  if (plan === null) return { ...about, outcome: 'refused', steps: [takesNoCalls(did)] };
  const before = [...entrance(did, plan), await blocklist(db, plan, from, at)];
  const turnedAway = before.some(({ result }) => result === 'reject' || result === 'busy');
  if (turnedAway) return { ...about, outcome: 'blocked', steps: before };
  const hours = await hoursAt(room, tenantId, plan, at);
  const route = hours.hours === 'closed' ? plan.afterHours : plan.route;
  const steps = [...before, schedule(did, hours, route)];
  if (route === null) return { ...about, outcome: 'refused', steps };
  const followed = await followRoute(room, { db, tenantId, didId, plan, now: query.at === null }, route);
  return { ...about, outcome: followed.outcome, steps: [...steps, ...followed.steps] };
}

const NO_MORE = { route: null, ref: null, when: null };

function takesNoCalls({ id, status }: DidRow): Step {
  const why = status === 'active' ? 'the tenant takes no calls' : `the number is ${status}`;
  return {
    step: 'number',
    result: 'refused',
    detail: `${why}: refused as one that does not exist`,
    ...NO_MORE,
    ref: `/dids/${id}`,
  };
}

function entrance({ id }: DidRow, { mostCalls }: Plan): Step[] {
  const limit = `${mostCalls} calls at a time; one more is refused as congestion`;
  return [
    { step: 'number', result: 'active', detail: 'the number takes calls', ...NO_MORE, ref: `/dids/${id}` },
    {
      step: 'limit',
      result: 'passes',
      detail: limit,
      ...NO_MORE,
      when: `the tenant has fewer than ${mostCalls} calls`,
    },
  ];
}

async function blocklist(db: Kysely<DB>, plan: Plan, from: string, at: Date): Promise<Step> {
  const entry = plan.hasBlocklist ? await blockingEntry(db, from, at) : undefined;
  if (entry === undefined) {
    const detail = plan.hasBlocklist ? `nothing on the blocklist covers ${from}` : 'the blocklist is empty';
    return { step: 'blocklist', result: 'passes', detail, ...NO_MORE };
  }
  const who = from === ANONYMOUS ? 'callers who withhold their number' : from;
  const what = entry.action === 'busy' ? 'is told that the line is busy' : 'is refused';
  const detail = `${entry.pattern} covers ${who}: the caller ${what}`;
  return { step: 'blocklist', result: entry.action, detail, ...NO_MORE, ref: `/blocklist/${entry.id}` };
}

async function hoursAt(room: Routing, tenantId: string, plan: Plan, at: Date): Promise<Hours> {
  if (plan.schedule === '') return { hours: 'always', until: null };
  const answer = await askAbout(room.db, HOURS_QUESTION, { tenantId, about: plan.schedule, at });
  return hoursOf(answer ?? '', at.getTime());
}

function schedule({ schedule_id: id }: DidRow, { hours, until }: Hours, route: Route | null): Step {
  const ref = id === null ? null : `/schedules/${id}`;
  const end = until === null ? 'for as long as is known' : `until ${new Date(until).toISOString()}`;
  if (hours === 'always') {
    return { step: 'schedule', result: 'always', detail: 'there is no schedule', route, ref, when: null };
  }
  if (hours === 'open') return { step: 'schedule', result: 'open', detail: `open ${end}`, route, ref, when: null };
  const goes = route === null ? 'calls are refused' : 'the after-hours route counts';
  return { step: 'schedule', result: 'closed', detail: `closed ${end}: ${goes}`, route, ref, when: null };
}
