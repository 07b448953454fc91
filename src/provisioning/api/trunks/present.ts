import type { z } from '@hono/zod-openapi';
import { given } from '../../model/given.ts';
import type { Trunk as TrunkSettings } from '../../model/trunk-rows.ts';
import type { StoredTrunk } from '../../store/trunks.ts';
import type { Trunk, TrunkChanges } from './schemas.ts';

export function presentTrunk({ id, trunk, createdAt, updatedAt }: StoredTrunk): z.infer<typeof Trunk> {
  return {
    id,
    name: trunk.name,
    kind: trunk.kind,
    server: trunk.server,
    port: trunk.port,
    transport: trunk.transport,
    srtp: trunk.srtp,
    username: trunk.username,
    inbound_number: trunk.inboundNumber,
    addresses: [...trunk.addresses],
    codecs: [...trunk.codecs],
    caller_id_policy: trunk.callerIdPolicy,
    strip_digits: trunk.stripDigits,
    prepend: trunk.prepend,
    priority: trunk.priority,
    enabled: trunk.enabled,
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}

/** What a body asks for, in the words of this room; what it does not name is not there. */
export function trunkWish(body: z.infer<typeof TrunkChanges>): Partial<TrunkSettings> {
  return given({
    name: body.name,
    server: body.server,
    port: body.port,
    transport: body.transport,
    srtp: body.srtp,
    username: body.username,
    inboundNumber: body.inbound_number,
    addresses: body.addresses,
    codecs: body.codecs,
    callerIdPolicy: body.caller_id_policy,
    stripDigits: body.strip_digits,
    prepend: body.prepend,
    priority: body.priority,
    enabled: body.enabled,
  });
}
