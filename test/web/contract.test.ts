import type { z } from '@hono/zod-openapi';
import { expect, it } from 'vitest';
import type { AgentDto } from '../../src/agents/api/dto.ts';
import type { CallDto } from '../../src/calls/events.ts';
import type { InvitationFound } from '../../src/tenancy/api/invitations/schemas.ts';
import type { Agent, Call, Invitation } from '../../src/web/console/api/types.ts';

/** The console may not import the rooms; the compiler checks here that it reads what they send. */
it('the console reads agents, calls and invitations as the server sends them', () => {
  const readsAgent = (sent: AgentDto): Agent => sent;
  const readsCall = (sent: CallDto): Call => sent;
  const sendsCall = (read: Call): CallDto => read;
  const readsInvitation = (sent: z.infer<typeof InvitationFound>): Invitation => sent;
  expect([readsAgent, readsCall, sendsCall, readsInvitation].map((f) => f.length)).toEqual([1, 1, 1, 1]);
});
