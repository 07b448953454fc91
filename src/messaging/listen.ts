import type { RateLimiterMemory } from 'rate-limiter-flexible';
import type { PbxEvent, PbxEvents } from '../asterisk/pbx-event.ts';
import type { TextEvent } from '../asterisk/text-event.ts';
import { ownLimiter } from '../platform/rate-limits.ts';
import type { Messaging } from './actions/context.ts';
import { tellPhone } from './actions/phones/accept-text.ts';
import { deliverTexts } from './actions/phones/deliver-texts.ts';
import { hearText } from './actions/phones/hear-text.ts';
import { userOf } from './model/texts.ts';
import { phonesWithTexts } from './store/phone-messages.ts';

/** Of one phone; a trunk carries those of many people. */
const PHONE_BUDGET = { points: 20, seconds: 10 };
const TRUNK_BUDGET = { points: 300, seconds: 10 };
/** Heard and not kept yet, of all endpoints. */
const MOST_WAITING = 500;

export interface Ear {
  stop(): Promise<void>;
}

/** Hears SIP MESSAGE, and phones that come back while something waits for them. */
export function listen(room: Messaging, events: PbxEvents): Ear {
  const phones = ownLimiter('texts-phone', PHONE_BUDGET);
  const trunks = ownLimiter('texts-trunk', TRUNK_BUDGET);
  const warned = ownLimiter('texts-warned', { points: 1, seconds: 60 });
  const chains = new Map<string, Promise<void>>();
  let waiting = 0;

  async function admit(event: TextEvent): Promise<void> {
    const { endpoint } = event;
    const isTrunk = room.directory.endpoint(endpoint)?.kind === 'trunk';
    if (!(await spent(isTrunk ? trunks : phones, endpoint))) return enqueue(event);
    room.counted.inc({ direction: 'inbound', outcome: 'too_often' });
    if (!isTrunk && !(await spent(warned, endpoint))) await tellPhone(room, endpoint, userOf(event.to), 'too_often');
  }

  /** Of each endpoint in order, of different ones at the same time. */
  function enqueue(event: TextEvent): void {
    if (waiting >= MOST_WAITING) {
      room.counted.inc({ direction: 'inbound', outcome: 'shed' });
      return;
    }
    waiting++;
    const { endpoint } = event;
    const work = (chains.get(endpoint) ?? Promise.resolve())
      .then(() => hearText(room, event))
      .catch(async (error: unknown) => {
        room.log.error({ endpoint, error }, 'a SIP message was lost');
        if (room.directory.endpoint(endpoint)?.kind === 'phone') {
          await tellPhone(room, endpoint, userOf(event.to), 'not_kept');
        }
      })
      .finally(() => {
        waiting--;
        if (chains.get(endpoint) === work) chains.delete(endpoint);
      });
    chains.set(endpoint, work);
  }

  async function phonesAreBack(): Promise<void> {
    const phonesWaiting = await phonesWithTexts(room.db);
    for (const { tenant_id, recipient_endpoint } of phonesWaiting)
      await deliverTexts(room, tenant_id, recipient_endpoint);
  }

  const leave = events.listen((event: PbxEvent) => {
    if (event.type === 'text.received') void admit(event);
    else if (event.type === 'contact.changed' && CAME.has(event.status) && room.phones.waiting.has(event.endpoint)) {
      const owner = room.directory.endpoint(event.endpoint);
      if (owner !== null) void deliverTexts(room, owner.tenantId, event.endpoint);
    } else if (event.type === 'pbx.snapshot') {
      void phonesAreBack().catch((error: unknown) => room.log.warn({ error }, 'messages for phones wait on'));
    }
  });
  return {
    stop: async () => {
      leave();
      await Promise.all(chains.values());
    },
  };
}

/** A phone has registered, or answers again. */
const CAME = new Set(['Created', 'Reachable', 'NonQualified']);

async function spent(limiter: RateLimiterMemory, key: string): Promise<boolean> {
  return limiter.consume(key).then(
    () => false,
    () => true,
  );
}
