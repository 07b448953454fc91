import type { Announcement } from '../../platform/announcement.ts';
import type { CommitLoop } from '../../platform/mysql/commit-loop.ts';
import type { ClosedInterval } from '../model/interval.ts';
import type { AgentRow } from './agent-row.ts';
import { type AgentRowChange, saveAgentRows } from './agent-states.ts';
import { appendIntervals, type IntervalRow } from './intervals.ts';
import { keyOf } from './roster.ts';

/** Where changes go: rows, ended intervals and announcements of one change are committed together, and in order. */
export interface Journal {
  keep(row: AgentRow): void;
  forget(row: AgentRow): void;
  ended(row: AgentRow, intervals: readonly ClosedInterval[]): void;
  announce(announcements: readonly Announcement[]): void;
}

export function createJournal(loop: Pick<CommitLoop, 'table' | 'announce'>): Journal {
  const states = loop.table<AgentRowChange>({ name: 'agent_states', save: saveAgentRows });
  const intervals = loop.table<IntervalRow>({ name: 'agent_intervals', save: appendIntervals });
  const put = (of: AgentRow, row: AgentRow | null): void => {
    const { tenantId, userId } = of;
    states.put(keyOf(tenantId, userId), { tenantId, userId, row });
  };
  return {
    keep: (row) => put(row, row),
    forget: (row) => put(row, null),
    ended: ({ tenantId, userId }, closed) => {
      for (const one of closed) intervals.append({ tenantId, userId, ...one });
    },
    announce: (announcements) => {
      for (const one of announcements) loop.announce(one);
    },
  };
}
