import { sql } from 'kysely';
import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kind, type Kinds, plain, reference } from '../kind.ts';
import type { TelephonyThings } from './telephony.ts';

type Side = TelephonyThings & ControlThings;

const call: Kind<Side> = reference((side: Side) => side.callId, 'AAAAAAAAAAAAAAAAAAAAAA');
const verbs = ['hangup', 'hold', 'unhold', 'mute', 'unmute', 'park', 'dtmf', 'retrieve', 'recording'];
const listener = '/calls/{id}/listeners/{listener_id}';
const transfer = '/calls/{id}/transfers/{transfer_id}';

export const controlKinds: Kinds<Side> = {
  ...Object.fromEntries(verbs.map((verb) => [`/calls/{id}/${verb} path id`, call])),
  ...Object.fromEntries(
    ['/calls/{id}/transfers', '/calls/{id}/listeners', listener, transfer].map((path) => [`${path} path id`, call]),
  ),
  ...Object.fromEntries(['complete', 'cancel', 'swap'].map((step) => [`${transfer}/${step} path id`, call])),
  'path transfer_id': reference((side: Side) => side.transferId),
  'path listener_id': reference((side: Side) => side.listenerId),
  '/call-commands/{id} path id': reference((side: Side) => side.commandId),
  'query call_id': call,
  'body leg_id': plain('1772445600.1'),
  '/calls body to': plain('+4930555012345'),
  '/calls body user_id': reference((side: Side) => side.agentId),
  '/calls body auto_answer': plain(true),
  '/calls/{id}/dtmf body digits': plain('1'),
  '/calls/{id}/transfers body kind': plain('blind'),
  '/calls/{id}/transfers body to': plain('+4930555012345'),
  '/calls/{id}/listeners body mode': plain('listen'),
  [`${listener} body mode`]: plain('whisper'),
};

/** What was asked of the calls of a tenant. */
export interface ControlThings {
  readonly commandId: number;
  readonly transferId: number;
  readonly listenerId: number;
}

/** Of a PBX that this daemon does not stand beside, so it leaves them alone. */
export async function addControl(db: Database, tenant: DemoTenant, of: TelephonyThings): Promise<ControlThings> {
  const { callId, agentId, secret } = of;
  const insert = async (query: ReturnType<typeof sql>): Promise<number> =>
    Number((await query.execute(db)).insertId ?? 0);
  const command = () =>
    insert(sql`
      insert into call_commands (tenant_id, pbx, call_id, user_id, action, state, detail, channel_id)
      values (${tenant.id}, 'elsewhere', ${callId}, ${agentId}, 'hold', 'refused', ${secret}, 'x')`);
  // Two, so that a first page of one has a next.
  const [commandId] = [await command(), await command()];
  return {
    commandId,
    transferId: await insert(sql`
      insert into call_transfers (tenant_id, pbx, call_id, user_id, kind, target, leg_id, state, detail, memory)
      values (${tenant.id}, 'elsewhere', ${callId}, ${agentId}, 'blind', '1002', '1772445600.1', 'failed', ${secret}, '{}')`),
    listenerId: await insert(sql`
      insert into call_listeners (tenant_id, pbx, call_id, user_id, agent_id, leg_id, mode, announced, state, channel_id)
      values (${tenant.id}, 'elsewhere', ${callId}, ${agentId}, ${agentId}, '1772445600.1', 'listen', 1, 'ended', 'x')`),
  };
}
