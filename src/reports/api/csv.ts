import type { z } from '@hono/zod-openapi';
import { csvLine } from '../../tenancy/guard/lists/csv.ts';
import type { AgentStats, QueueStats } from './schemas.ts';

/** A line for each queue and piece of the period, with the columns of the JSON. */
export function queuesCsv({ items }: z.infer<typeof QueueStats>): string {
  return table(items.map(({ queue, ...rest }) => ({ queue_id: queue.id, queue: queue.name, ...rest })));
}

export function agentsCsv({ items }: z.infer<typeof AgentStats>): string {
  return table(
    items.map(({ agent, time_seconds, ...rest }) => ({
      agent_id: agent.id,
      agent: agent.name,
      ...rest,
      ...Object.fromEntries(Object.entries(time_seconds).map(([label, seconds]) => [`${label}_seconds`, seconds])),
    })),
  );
}

type Cell = string | number | null;

function table(rows: readonly Readonly<Record<string, Cell>>[]): string {
  const [first] = rows;
  if (first === undefined) return '';
  return [csvLine(Object.keys(first)), ...rows.map((row) => csvLine(Object.values(row)))].join('');
}
