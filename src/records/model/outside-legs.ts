import type { ChannelEvent } from './evidence.ts';
import { seconds } from './spans.ts';

/** A leg to the public network, and what it cost. Money in 1/10000 of the tenant's currency. */
export interface OutsideLeg {
  readonly uniqueId: string;
  /** The phone that paid; '' for a call that no phone made. */
  readonly endpoint: string;
  /** Who was called, in E.164; '' on legs from before it was noted. */
  readonly number: string;
  /** Epoch microseconds. */
  readonly startedAt: number;
  /** From the answer to the end, whoever was in it: transferred, it still costs. */
  readonly seconds: number;
  readonly pricePerMinute: number;
  readonly cost: number;
}

/** What dialplan/limits.conf writes on the leg before it is called. Nobody else can. */
const MARK = /^outside (\S{1,255}) (\d{1,12})(?: (\S{1,80}))?$/;

/**
 * @param events in order, see timeline
 * @param until the end of what never ended
 */
export function outsideLegs(events: readonly ChannelEvent[], until: number): OutsideLeg[] {
  const legs = new Map<string, Pick<OutsideLeg, 'endpoint' | 'pricePerMinute' | 'number'>>();
  for (const { uniqueId, userField } of events) {
    const [, endpoint, price, number = ''] = MARK.exec(userField) ?? [];
    if (endpoint !== undefined) {
      legs.set(uniqueId, { endpoint: endpoint === '-' ? '' : endpoint, pricePerMinute: Number(price), number });
    }
  }
  return [...legs].map(([uniqueId, { endpoint, pricePerMinute, number }]) => {
    const own = events.filter((event) => event.uniqueId === uniqueId);
    const at = (type: string) => own.find((event) => event.type === type)?.at;
    const answeredAt = at('ANSWER');
    const spoken = answeredAt === undefined ? 0 : Math.max(0, (at('CHAN_END') ?? until) - answeredAt);
    return {
      uniqueId,
      endpoint,
      number,
      startedAt: own[0]?.at ?? until,
      seconds: seconds(spoken),
      pricePerMinute,
      cost: Math.round((pricePerMinute * spoken) / 60_000_000),
    };
  });
}
