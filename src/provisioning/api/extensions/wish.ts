import type { z } from '@hono/zod-openapi';
import type { PhoneWish } from '../../actions/phone-wish.ts';
import { given } from '../../model/given.ts';
import type { ExtensionChanges } from './schemas.ts';

type Body = z.infer<typeof ExtensionChanges>;

/** What a body asks for, in the words of this room; what it does not name is not there. */
export function wishOf(body: Body): PhoneWish {
  const { forwards, mailbox } = body;
  return given({
    number: body.number,
    displayName: body.display_name,
    userId: body.user_id,
    isAgentPhone: body.is_agent_phone,
    kind: body.kind,
    codecs: body.codecs,
    nat: body.nat,
    callerName: body.caller_name,
    callerNumber: body.caller_number,
    outboundNumber: body.outbound_number,
    outboundClass: body.outbound_class,
    dnd: body.dnd,
    ringSeconds: body.ring_seconds,
    pickupGroup: body.pickup_group,
    recordingPolicy: body.recording_policy,
    forwards:
      forwards &&
      given({
        always: forwards.always,
        busy: forwards.busy,
        noAnswer: forwards.no_answer,
        unreachable: forwards.unreachable,
      }),
    hasMailbox: mailbox?.enabled,
    mailboxLanguage: mailbox?.language,
    pin: mailbox?.pin,
  });
}
