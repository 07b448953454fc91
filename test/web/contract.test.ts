import { expect, it } from 'vitest';
import type { AgentDto } from '../../src/agents/api/dto.ts';
import type { CallDto } from '../../src/calls/events.ts';
import type { Agent, Call } from '../../src/web/console/api/types.ts';

/** The console may not import the rooms; the compiler checks here that it reads what they send. */
it('the console reads agents and calls as the server sends them', () => {
  const readsAgent = (sent: AgentDto): Agent => sent;
  const readsCall = (sent: CallDto): Call => sent;
  const sendsCall = (read: Call): CallDto => read;
  expect([readsAgent, readsCall, sendsCall].map((f) => f.length)).toEqual([1, 1, 1]);
});
