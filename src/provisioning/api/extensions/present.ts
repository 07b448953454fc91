import type { z } from '@hono/zod-openapi';
import type { Extension } from '../../store/extensions.ts';
import type { Extension as ExtensionDto } from './schemas.ts';

export function presentExtension({
  id,
  endpointId,
  phone,
  isAgentPhone,
  createdAt,
  updatedAt,
}: Extension): z.infer<typeof ExtensionDto> {
  const { forwards, mailbox } = phone;
  return {
    id,
    number: phone.number,
    display_name: phone.displayName,
    user_id: phone.userId,
    is_agent_phone: isAgentPhone,
    kind: phone.kind,
    sip_username: endpointId,
    codecs: [...phone.codecs],
    nat: phone.nat,
    caller_name: phone.callerName,
    caller_number: phone.callerNumber,
    outbound_number: phone.outboundNumber,
    outbound_class: phone.outboundClass,
    dnd: phone.dnd,
    forwards: {
      always: forwards.always,
      busy: forwards.busy,
      no_answer: forwards.noAnswer,
      unreachable: forwards.unreachable,
    },
    ring_seconds: phone.ringSeconds,
    pickup_group: phone.pickupGroup,
    recording_policy: phone.recordingPolicy,
    mailbox: { enabled: mailbox !== null, number: mailbox?.number ?? null, language: mailbox?.language ?? null },
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  };
}
