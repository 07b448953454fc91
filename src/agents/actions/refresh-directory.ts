import type { AgentRow } from '../store/agent-row.ts';
import type { Directory } from '../store/directory.ts';
import { keyOf } from '../store/roster.ts';
import { dismiss, enrol, reassign } from './floor/enrol.ts';
import { type Floor, tidy } from './floor/floor.ts';
import { inSlices } from './in-slices.ts';

/**
 * Who is an agent, as the database says now. Newcomers join (as their rows remember them, if any), those who left are
 * signed out and taken out of the queues, changes of name, phone and queues take effect.
 *
 * @param rows what is stored of agents, by `tenant/user`; only the first time
 * @returns whether there are phones of which the PBX has to be asked
 */
export async function refreshDirectory(
  floor: Floor,
  directory: Directory,
  rows: ReadonlyMap<string, AgentRow>,
): Promise<boolean> {
  floor.queues = new Map(directory.queues.map((queue) => [queue.name, queue]));
  floor.strays.want(directory.standing, directory.tenants);
  const present = new Set(directory.agents.map(({ tenantId, userId }) => keyOf(tenantId, userId)));
  for (const entry of [...floor.roster.all()]) if (!present.has(entry.key)) dismiss(floor, entry);
  for (const [key, row] of rows) if (!present.has(key)) dismiss(floor, enrol(floor, { ...row, queues: [] }, row));
  let unknown = false;
  await inSlices(directory.agents, (who) => {
    const entry = floor.roster.ofUser(who.tenantId, who.userId);
    if (entry === undefined) enrol(floor, who, rows.get(keyOf(who.tenantId, who.userId)) ?? null);
    else if (JSON.stringify(entry.agent.who) !== JSON.stringify(who)) reassign(floor, entry, who);
    else floor.desk.converge(entry);
    unknown ||= floor.observed && floor.roster.ofUser(who.tenantId, who.userId)?.agent.remembered !== null;
  });
  tidy(floor);
  return unknown;
}
