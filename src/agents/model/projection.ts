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
  /** Names in Asterisk of the queues that are in the text. */
  readonly queues: readonly string[];
  readonly refused: readonly Refusal[];
}

const HEAD = `; Written by Patchbay from the tables queues and queue_members: changes made here are lost.
; Members are added while the PBX runs (QueueAdd), so none stand here.
`;

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
  for (const row of [...rows].sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (decode(row.name)?.tenant !== row.tenant_id) {
      refused.push({ queue: row.name, column: 'name', value: row.name });
      continue;
    }
    queues.push(row.name);
    sections.push(section(row, decode, refused));
  }
  return { text: [HEAD, ...sections].join('\n'), queues, refused };
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
