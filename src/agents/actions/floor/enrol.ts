import { presentAgent } from '../../api/present.ts';
import { type Agent, type Assignment, newAgent } from '../../model/agent.ts';
import { membersOf } from '../../model/seat.ts';
import type { AgentRow } from '../../store/agent-row.ts';
import { faceOf } from '../../store/face.ts';
import { recall } from '../../store/recall.ts';
import { type Entry, keyOf } from '../../store/roster.ts';
import type { Floor } from './floor.ts';

/** @param row what is stored of this person as an agent, null for nothing */
export function enrol(floor: Floor, who: Assignment, row: AgentRow | null): Entry {
  const agent = row === null ? newAgent(who) : recall(who, row);
  const at = floor.time.now();
  const face = faceOf(agent, (name) => floor.queues.get(name), row ?? { queues: [], changedAt: Math.floor(at / 1000) });
  const entry: Entry = { key: keyOf(who.tenantId, who.userId), agent, face, shown: presentAgent(row ?? face) };
  floor.roster.put(entry);
  if (row === null) floor.journal.keep(face);
  if (entry.agent.wrapping) floor.alarms.set(entry.key, 1); // began before this process did
  floor.desk.converge(entry);
  return entry;
}

/** Another name, phone or set of queues. */
export function reassign(floor: Floor, entry: Entry, who: Assignment): void {
  const moves = entry.agent.who.endpoint !== who.endpoint;
  if (moves) {
    leaveBehind(floor, entry.agent);
    floor.roster.remove(entry);
  }
  floor.desk.apply(entry, { type: 'assigned', who, at: floor.time.now() });
  if (moves) floor.roster.put(entry);
  floor.desk.converge(entry);
}

/** No agent any more: signed out now, whatever the PBX says; what is left in its queues is taken out as a stray. */
export function dismiss(floor: Floor, entry: Entry): void {
  const at = floor.time.now();
  leaveBehind(floor, entry.agent);
  floor.roster.remove(entry);
  floor.alarms.clear(entry.key);
  floor.desk.apply(entry, { type: 'released', at });
  floor.journal.forget(entry.face);
}

function leaveBehind(floor: Floor, agent: Agent): void {
  for (const member of membersOf(agent.seats)) floor.strays.see(member);
}
