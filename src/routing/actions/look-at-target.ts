import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Plan, Route } from '../model/plan.ts';
import { didOfNumber } from '../store/dids.ts';
import { findExtension, findMenu, findQueue, findTrunk, hasMailbox } from '../store/targets.ts';
import { findSecrets } from '../store/webhook-secrets.ts';
import type { Routing } from './context.ts';
import { openSecrets } from './webhook-secret.ts';

/** What a route is followed with. */
export interface Way {
  readonly db: Kysely<DB>;
  readonly tenantId: string;
  readonly didId: number;
  readonly plan: Plan;
  /** False: at another time, so what phones are doing now says nothing. */
  readonly now: boolean;
}

/** What there is behind a target. */
export interface Seen {
  readonly result: string;
  readonly detail: string;
  readonly ref: string | null;
  /** When the call goes on elsewhere: `now`, or under which circumstances; null: never. */
  readonly otherwise: string | null;
  /** Where it goes on then by the target's own settings, before the number's failover. */
  readonly overflow: Route | null;
}

const ASK_MS = 1_500;

export async function lookAtTarget(room: Routing, way: Way, route: Route): Promise<Seen> {
  const { db, tenantId } = way;
  const { type, target } = route;
  if (way.plan.denied.includes(type)) {
    // as the dialplan does (label next of route.conf): the number's failover is nearer than the menu's silence
    const menu = type === 'ivr' && way.plan.failover === null ? await findMenu(db, target) : null;
    return { ...missing(`the tenant does not have ${type}`), overflow: menu?.fallback ?? null };
  }
  switch (type) {
    case 'queue': {
      const queue = await findQueue(db, target);
      if (queue === null) return missing(`there is no active queue ${target}`);
      const full = queue.mostWaiting > 0 ? `, ${queue.mostWaiting} wait already` : '';
      const when = `nobody takes it within ${queue.longestWait} seconds${full}, or nobody is there who could`;
      return found('waits', `waits in the queue ${target}`, `/queues/${queue.id}`, when, queue.overflow);
    }
    case 'endpoint':
      return lookAtExtension(room, way, target);
    case 'ivr': {
      const menu = await findMenu(db, target);
      if (menu === null) return missing(`there is no menu ${target}`);
      return found('menu', `hears the menu ${target}`, `/ivrs/${menu.id}`, null);
    }
    case 'voicemail':
      if (!(await hasMailbox(db, tenantId, target))) return missing(`there is no mailbox ${target}`);
      return found('records', `leaves a message in the mailbox ${target}`, null, null);
    case 'external': {
      if ((await didOfNumber(db, target)) !== undefined) return missing(`${target} is a number of the tenant's own`);
      const trunk = await findTrunk(db);
      if (trunk === null) return missing('no trunk is on');
      const when = 'the trunk cannot be reached or refuses it, or what may be called outside does not allow it';
      return found('calls', `is called over the trunk ${trunk.name}`, `/trunks/${trunk.id}`, when);
    }
    case 'webhook':
      return lookAtWebhook(room, way, target);
  }
}

async function lookAtExtension(room: Routing, { db, now }: Way, extension: string): Promise<Seen> {
  const phone = await findExtension(db, extension);
  if (phone === null) return missing(`there is no extension ${extension}`);
  const ref = `/extensions/${phone.id}`;
  const box = phone.mailbox === null ? 'ends' : `goes to the mailbox ${phone.mailbox}`;
  if (phone.forwardAlways !== null) return found('forwards', `goes on to ${phone.forwardAlways}`, ref, null);
  if (phone.doNotDisturb) return found('do_not_disturb', `is not rung and ${box}`, ref, null);
  const contacts = now ? await room.reads.contacts(phone.endpointId, ASK_MS).catch(() => null) : null;
  const away = contacts?.every(({ status }) => status === 'Unreachable') ?? false;
  if (away && phone.forwardUnreachable !== null) {
    return found('forwards', `its phone is not registered: goes on to ${phone.forwardUnreachable}`, ref, null);
  }
  if (away)
    return { result: 'not_registered', detail: 'its phone is not registered', ref, otherwise: 'now', overflow: null };
  const known = contacts === null ? 'if its phone is registered; ' : '';
  const rings = `${known}rings for ${phone.ringSeconds} seconds, then ${box}`;
  const elsewhere = phone.forwardUnreachable === null ? 'its phone is not registered' : null;
  return found('rings', rings, ref, elsewhere);
}

async function lookAtWebhook(room: Routing, { db, tenantId, didId }: Way, url: string): Promise<Seen> {
  const secrets = openSecrets(room, { tenantId, didId }, await findSecrets(db, didId));
  if (secrets.length === 0) return missing('the number has no secret to sign with: POST /dids/{id}/webhook/secret');
  return found('asks', `${url} is asked`, `/dids/${didId}/webhook`, 'it does not answer in time or as it should');
}

function found(
  result: string,
  detail: string,
  ref: string | null,
  otherwise: string | null,
  overflow: Route | null = null,
): Seen {
  return { result, detail, ref, otherwise, overflow };
}

function missing(detail: string): Seen {
  return { result: 'not_there', detail, ref: null, otherwise: 'now', overflow: null };
}
