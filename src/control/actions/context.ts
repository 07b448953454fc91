import type { Kysely } from 'kysely';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import type { CallCommands } from '../../asterisk/commands/calls.ts';
import type { PbxCommands } from '../../asterisk/pbx-event.ts';
import type { CallDto, LiveCall } from '../../calls/events.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Log } from '../../platform/log.ts';
import type { Outbox } from '../../platform/mysql/outbox.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Turns } from '../../platform/turns.ts';
import type { Origin } from '../../tenancy/guard/origin.ts';
import type { Caller } from '../../tenancy/guard/route.ts';
import type { Sight } from '../model/may.ts';
import type { TransferRow } from '../store/transfers.ts';
import type { Follower } from './follower.ts';

/** Live calls as this room is lent them. */
export interface Calls {
  /** @throws PatchbayError `not_found` for what the caller does not see */
  visible(caller: Caller, id: string): Promise<{ readonly call: CallDto; readonly sight: Sight }>;
  find(tenantId: string, id: string): LiveCall | null;
  /** Whether what `find` says is what the PBX says now. */
  isCurrent(): boolean;
}

/** A transfer that is under way, as it was seen last. */
export interface OpenTransfer {
  row(): TransferRow;
  /** Holder and target come back together: asked for. */
  cancelling(): void;
}

export interface Control {
  readonly db: Kysely<DB>;
  readonly outbox: Pick<Outbox, 'append' | 'publish'>;
  readonly pbx: string;
  readonly calls: Calls;
  readonly commands: CallCommands & Pick<PbxCommands, 'hangup'>;
  /** Calls that one person may have made. */
  readonly originations: RateLimiterAbstract;
  readonly follower: Follower;
  /** What moves the parties of a call, and who begins to listen to it. */
  readonly turns: Turns;
  readonly transfers: Map<number, OpenTransfer>;
  /** Channels that listen, by uniqueid. */
  readonly listeners: ReadonlyMap<string, { readonly name: string; readonly state: 'ringing' | 'up' }>;
  teamsOf(tenantId: string, userId: number): readonly string[];
  readonly clock: Clock;
  readonly log: Log;
}

/** Who asks, from where, for what call; as he sees it. */
export interface Order {
  readonly caller: Caller;
  readonly origin: Origin;
  readonly call: CallDto;
  readonly sight: Sight;
}
