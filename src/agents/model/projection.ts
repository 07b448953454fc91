import type { TenantName } from '../../asterisk/naming.ts';
import { OPTIONS, type QueueRow } from './queue-options.ts';

/** A value that was left out of the file, for the log and the doctor: never silently. */
export interface Refusal {
  readonly queue: string;
  readonly column: string;
  readonly value: string;
}

export interface Projection {
  readonly text: string;
  /** For queuerules.conf. */
  readonly rules: string;
  /** Names in Asterisk of the queues that are in the text. */
  readonly queues: readonly string[];
  readonly refused: readonly Refusal[];
}

const HEAD = `; Written by Patchbay from the tables queues and queue_members: changes made here are lost.
; Members are added while the PBX runs (QueueAdd), so none stand here.
`;

const RULES_HEAD = `; Written by Patchbay from the table queues: changes made here are lost.
`;

/** More penalties than anybody gives. */
const STEPS = 100;

/**
 * The queues of the database as static sections for queues.conf. The same rows always give the same text, in order of
 * name. Whatever Asterisk could read as something else than the value it is meant to be is refused, column by column;
 * a queue whose name is not its tenant's is refused whole.
 *
 * @param decode undoes the encoding of names, see naming
 */
export function projectQueues(rows: readonly QueueRow[], decode: (name: string) => TenantName | null): Projection {
  const refused: Refusal[] = [];
  const queues: string[] = [];
  const sections: string[] = [];
  const rules: string[] = [];
  for (const row of [...rows].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (decode(row.name)?.tenant !== row.tenant_id) {
      refused.push({ queue: row.name, column: 'name', value: row.name });
      continue;
    }
    queues.push(row.name);
    const widens = stepOf(row) !== null;
    sections.push(section(row, decode, refused) + (widens ? `defaultrule = ${row.name}\n` : ''));
    if (widens) rules.push(rule(row));
  }
  return { text: [HEAD, ...sections].join('\n'), rules: [RULES_HEAD, ...rules].join('\n'), queues, refused };
}

function stepOf({ penalty_step_seconds: step }: QueueRow): number | null {
  return step !== null && step >= 1 && step <= 86_400 ? step : null;
}

/** The dialplan lets a caller begin with QUEUE_MAX_PENALTY, by the time already waited (dialplan/queue.conf). */
function rule(row: QueueRow): string {
  const step = stepOf(row) ?? 0;
  const lines = Array.from({ length: STEPS }, (_, i) => `penaltychange => ${(i + 1) * step},+1`);
  return `[${row.name}]\n${lines.join('\n')}\n`;
}

function section(row: QueueRow, decode: (name: string) => TenantName | null, refused: Refusal[]): string {
  const owned = (name: string): boolean => {
    const whose = decode(name);
    return whose === null || whose.tenant === row.tenant_id;
  };
  const lines = OPTIONS.flatMap(({ column, option, accepts, otherwise }) => {
    const value = row[column] ?? otherwise;
    if (value === undefined || value === '') return [];
    const text = String(value);
    if (accepts(text, owned)) return [`${option} = ${text}`];
    refused.push({ queue: row.name, column, value: text });
    return [];
  });
  return `[${row.name}]\n${lines.join('\n')}\n`;
}
