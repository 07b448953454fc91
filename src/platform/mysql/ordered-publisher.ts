import type { SequencedAnnouncement } from '../announcement.ts';
import type { EventBus } from '../event-bus.ts';
import type { Log } from '../log.ts';

/** How long the publisher of a lower number, which is committed already, gets before the table is read instead. */
const GRACE_MS = 10;
const RETRY_MS = 500;
const READ_AT_ONCE = 1_000;
/** Held back per tenant while a gap is filled; beyond, only the number is kept and the rest read from the table. */
const HELD = 1_000;

interface Tenant {
  /** Last number handed to the bus. */
  told: number;
  /** Highest number known to be committed. */
  known: number;
  readonly held: Map<number, SequencedAnnouncement>;
  /** Lowest and highest of the numbers that came although they count as told; null when none did. */
  again: { readonly from: number; readonly to: number } | null;
  timer: NodeJS.Timeout | null;
}

/**
 * Puts what several transactions commit at once into the order of the numbers, per tenant. A number is given out under a
 * row lock that lasts until the commit, so once a number is committed all lower ones are, and a gap can be read.
 */
export interface OrderedPublisher {
  /** Where each tenant stands; called once before the first publish. */
  begin(last: readonly { tenant_id: string; last_seq: number }[]): void;
  publish(events: readonly SequencedAnnouncement[]): void;
  /** Up to these numbers all are committed, and nobody may publish the last ones: they are read. */
  reach(last: readonly { tenant_id: string; last_seq: number }[]): Promise<void>;
  stop(): void;
}

export function createOrderedPublisher(o: {
  readonly bus: EventBus;
  readonly log: Log;
  read(tenantId: string, after: number, limit: number): Promise<readonly SequencedAnnouncement[]>;
}): OrderedPublisher {
  const tenants = new Map<string, Tenant>();
  let stopped = false;

  function tenantOf(tenantId: string): Tenant {
    const present = tenants.get(tenantId);
    if (present !== undefined) return present;
    const made: Tenant = { told: 0, known: 0, held: new Map(), again: null, timer: null };
    tenants.set(tenantId, made);
    return made;
  }

  function release(tenant: Tenant, out: SequencedAnnouncement[]): void {
    for (let event = tenant.held.get(tenant.told + 1); event !== undefined; event = tenant.held.get(tenant.told + 1)) {
      tenant.held.delete(event.seq);
      tenant.told = event.seq;
      out.push(event);
    }
  }

  function fillLater(tenantId: string, tenant: Tenant, ms: number): void {
    if (tenant.timer !== null || stopped || (tenant.told >= tenant.known && tenant.again === null)) return;
    tenant.timer = setTimeout(() => {
      tenant.timer = null;
      void fill(tenantId, tenant);
    }, ms);
  }

  /** What a gap's reading brought before its publisher is told; but a database from a backup gives numbers out anew. */
  async function lookAgain(tenantId: string, tenant: Tenant): Promise<void> {
    const { told } = tenant;
    const [event] = await o.read(tenantId, told - 1, 1);
    const { again } = tenant;
    tenant.again = null;
    if (again === null || event?.seq === told || tenant.told !== told) return;
    o.log.warn({ tenant: tenantId, told, again: again.from }, 'numbers are given out anew: the database went back');
    tenant.held.clear();
    tenant.told = again.from - 1;
    tenant.known = again.to;
  }

  async function fill(tenantId: string, tenant: Tenant): Promise<void> {
    try {
      if (tenant.again !== null) await lookAgain(tenantId, tenant);
      while (tenant.told < tenant.known && !stopped) {
        const events = await o.read(tenantId, tenant.told, READ_AT_ONCE);
        const last = events.at(-1);
        if (last === undefined) {
          o.log.error(
            { tenant: tenantId, told: tenant.told, known: tenant.known },
            'announcements left the table untold',
          );
          tenant.told = tenant.known;
        }
        const out = events.filter(({ seq }) => seq > tenant.told);
        if (last !== undefined) tenant.told = Math.max(tenant.told, last.seq);
        for (const seq of tenant.held.keys()) if (seq <= tenant.told) tenant.held.delete(seq);
        release(tenant, out);
        o.bus.publish(out);
      }
    } catch (error) {
      o.log.warn({ tenant: tenantId, error }, 'a gap in the announcements could not be read yet');
      fillLater(tenantId, tenant, RETRY_MS);
    }
  }

  return {
    begin: (last) => {
      for (const { tenant_id, last_seq } of last)
        Object.assign(tenantOf(tenant_id), { told: last_seq, known: last_seq });
    },
    publish: (events) => {
      const out: SequencedAnnouncement[] = [];
      for (const event of events) {
        const tenant = tenantOf(event.tenantId);
        tenant.known = Math.max(tenant.known, event.seq);
        if (event.seq <= tenant.told) {
          const { from, to } = tenant.again ?? { from: event.seq, to: event.seq };
          tenant.again = { from: Math.min(from, event.seq), to: Math.max(to, event.seq) };
        } else if (event.seq === tenant.told + 1) {
          tenant.told = event.seq;
          out.push(event);
          if (tenant.held.size > 0) release(tenant, out);
        } else if (tenant.held.size < HELD) tenant.held.set(event.seq, event);
        fillLater(event.tenantId, tenant, GRACE_MS);
      }
      o.bus.publish(out);
    },
    reach: async (last) => {
      for (const { tenant_id, last_seq } of last) {
        const tenant = tenantOf(tenant_id);
        tenant.known = Math.max(tenant.known, last_seq);
        await fill(tenant_id, tenant);
      }
    },
    stop: () => {
      stopped = true;
      for (const { timer } of tenants.values()) if (timer !== null) clearTimeout(timer);
    },
  };
}
