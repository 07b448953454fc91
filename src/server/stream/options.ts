import type { Clock } from '../../platform/clock.ts';
import type { EventBus } from '../../platform/event-bus.ts';
import type { Log } from '../../platform/log.ts';
import type { Metrics } from '../../platform/metrics.ts';
import type { Outbox } from '../../platform/mysql/outbox.ts';
import type { DeclaredEvent } from '../../tenancy/guard/event.ts';
import type { Guard } from '../../tenancy/guard/guard.ts';

export interface StreamLimits {
  /** Sockets of this daemon, those not yet authenticated included. */
  readonly sockets: number;
  readonly socketsPerTenant: number;
  readonly socketsPerUser: number;
  /** Bytes that may wait for one client before it is cut off with 4008. */
  readonly waitingBytes: number;
  /** How long a client that is cut off gets to read why, ms. */
  readonly farewellMs: number;
  /** Beyond this many missed events a client is told to load everything anew. */
  readonly replayed: number;
  /** Longest frame from a client, bytes. */
  readonly frameBytes: number;
  readonly heartbeatMs: number;
  /** How often sessions are looked at again, ms: revocation closes sockets within about this. */
  readonly recheckMs: number;
  /** How often the table is asked for numbers that nobody told us, ms. */
  readonly pollMs: number;
}

export const STREAM_LIMITS: StreamLimits = {
  sockets: 10_000,
  socketsPerTenant: 5_000,
  socketsPerUser: 50,
  waitingBytes: 1 << 20,
  farewellMs: 5_000,
  replayed: 10_000,
  frameBytes: 16 * 1024,
  heartbeatMs: 15_000,
  recheckMs: 2_000,
  pollMs: 2_000,
};

export interface StreamOptions {
  /** Everything that rooms announce; a type that is not among them is sent to nobody. */
  readonly events: readonly DeclaredEvent[];
  readonly bus: EventBus;
  readonly outbox: Pick<Outbox, 'since'>;
  /** The last number of each of these tenants; 0 or absent before the first. */
  readonly heads: (tenants: readonly string[]) => Promise<ReadonlyMap<string, number>>;
  readonly guard: Guard;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  /** Whose pages may connect beside those of the address they are connecting to. */
  readonly publicUrl: string | null;
  readonly limits?: Partial<StreamLimits>;
}

/** Why a socket ends; 4000 and up are ours (api.md), the others are of RFC 6455. */
export const CLOSE = {
  unsupported: 1003,
  malformed: 1007,
  policy: 1008,
  tryLater: 1013,
  badCredential: 4001,
  revoked: 4003,
  tooSlow: 4008,
  goingAway: 4009,
} as const;
