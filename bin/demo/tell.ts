import type { Agent, Call, StreamEvent } from './follow.ts';

/** One line per event, as somebody at the wallboard would say it; null for what only repeats another. */
export function inWords(event: StreamEvent, nameOf: (userId: number) => string): string | null {
  if (event.type.startsWith('agent.')) return agentInWords(event.data);
  if (event.type.startsWith('call.')) return `${callInWords(event.data, nameOf)}   [${event.type}]`;
  return null;
}

function agentInWords(agent: Agent): string {
  const may = agent.can_take_call ? 'can take a call' : 'cannot take a call';
  return `${agent.name}: ${agent.status}, phone ${agent.device}, ${agent.work === 'none' ? 'free' : agent.work} (${may})`;
}

function callInWords(call: Call, nameOf: (userId: number) => string): string {
  const where = call.queue ? `${call.to.number} (queue ${call.queue.display_name})` : call.to.number;
  const who = call.agents.map(nameOf).join(', ');
  const how = call.disposition ?? call.state;
  return `Call ${call.from.number} to ${where}: ${how}${who === '' ? '' : `, ${who}`}`;
}
