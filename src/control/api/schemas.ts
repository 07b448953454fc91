import { z } from '@hono/zod-openapi';
import { paging } from '../../tenancy/guard/lists/paging.ts';
import { COMMAND_ACTIONS, COMMAND_STATES } from '../model/command.ts';
import { DIGITS } from '../model/digits.ts';
import { LISTEN_MODES, LISTENER_STATES } from '../model/listener.ts';
import { TRANSFER_STATES } from '../model/transfer.ts';

const time = z.iso.datetime().openapi({ example: '2026-11-22T07:09:23.472Z' });
const rowId = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const callId = z.string().regex(/^[A-Za-z0-9_-]{1,32}$/);
const legId = z
  .string()
  .regex(/^\d{1,15}\.\d{1,15}$/, 'is no leg')
  .openapi({
    description: 'One of `legs`; without it your own, else the only phone in the call',
    example: '1795331380.17',
  });
const number = z.string().min(2).max(40).openapi({
  description:
    'An extension, or a number with `+` and country code, or as phones in the country of the tenant’s settings dial it (`030 5550123`); anything else is 422',
  example: '+12025550123',
});

export const Command = z
  .object({
    id: z.int(),
    call_id: z.string(),
    action: z.enum(COMMAND_ACTIONS),
    state: z.enum(COMMAND_STATES).openapi({
      description:
        '`sent`: its effect was not seen yet. `done`: it was. `refused`: the PBX did not take it; `detail` says why. `unknown`: its answer was lost, or its effect never seen; it is never sent again.',
    }),
    detail: z.string(),
    leg_id: z.string().nullable(),
    user_id: z
      .int()
      .nullable()
      .openapi({ description: 'Who asked; null: an API key, or a superadmin who is no member' }),
    result: z
      .record(z.string(), z.unknown())
      .nullable()
      .openapi({ example: { space: '701' } }),
    created_at: time,
    updated_at: time,
  })
  .openapi('CallCommand');

export const Commands = z
  .object({ items: z.array(Command), next_cursor: z.string().nullable() })
  .openapi('CallCommands');

export const Transfer = z
  .object({
    id: z.int(),
    call_id: z.string(),
    kind: z.enum(['blind', 'attended']),
    to: z.string(),
    leg_id: z.string(),
    user_id: z.int().nullable(),
    state: z.enum(TRANSFER_STATES).openapi({
      description:
        'Attended: `sent`, `ringing`, `consulting` until it is `completed`, `cancelled` or has `failed` (then the caller is back). `unknown`: nothing was seen of it.',
    }),
    speaks_with: z.enum(['target', 'caller']).nullable(),
    detail: z.string(),
    created_at: time,
    updated_at: time,
  })
  .openapi('CallTransfer');

export const Transfers = z.object({ items: z.array(Transfer) }).openapi('CallTransfers');
export const Transferred = z.object({ transfer: Transfer, command: Command }).openapi('CallTransferred');

export const Listener = z
  .object({
    id: z.int(),
    call_id: z.string(),
    user_id: z.int().openapi({ description: 'Who listens' }),
    agent_id: z.int().nullable().openapi({ description: 'Whose phone is listened to' }),
    leg_id: z.string(),
    mode: z.enum(LISTEN_MODES),
    announced: z.boolean().openapi({ description: 'The parties were told (`call_listening` of the settings)' }),
    state: z.enum(LISTENER_STATES),
    listened_at: time.nullable(),
    ended_at: time.nullable(),
    seconds: z.int().nullable(),
  })
  .openapi('CallListener');

export const Listeners = z.object({ items: z.array(Listener) }).openapi('CallListeners');
export const Listening = z.object({ listener: Listener, command: Command }).openapi('CallListening');

export const OriginateBody = z
  .strictObject({
    to: number,
    user_id: z
      .int()
      .min(1)
      .max(Number.MAX_SAFE_INTEGER)
      .optional()
      .openapi({ description: 'Whose phone rings first; your own without it. An API key has to say' }),
    auto_answer: z.boolean().default(false).openapi({ description: 'Ask the phone to answer by itself' }),
  })
  .openapi('Originate');

export const LegBody = z.strictObject({ leg_id: legId.optional() }).openapi('OfLeg');
export const NothingBody = z.strictObject({});
export const DtmfBody = z.strictObject({
  digits: z
    .string()
    .regex(DIGITS, 'has other characters than 0-9, *, # and A-D, or more than 32')
    .openapi({ example: '12#' }),
  leg_id: legId.optional(),
});
export const TransferBody = z
  .strictObject({ kind: z.enum(['blind', 'attended']), to: number, leg_id: legId.optional() })
  .openapi('Transfer');
export const ListenBody = z.strictObject({ mode: z.enum(LISTEN_MODES), leg_id: legId.optional() });
export const ListenModeBody = z.strictObject({ mode: z.enum(LISTEN_MODES) });

export const CallParams = z.object({ id: callId });
export const TransferParams = z.object({ id: callId, transfer_id: rowId });
export const ListenerParams = z.object({ id: callId, listener_id: rowId });
export const CommandParams = z.object({ id: rowId });
export const ListCommandsQuery = z.object({
  ...paging(),
  call_id: callId.optional(),
});
