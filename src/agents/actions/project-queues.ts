import { readFile } from 'node:fs/promises';
import { decodeName } from '../../asterisk/naming.ts';
import type { QueueCommands } from '../../asterisk/pbx-event.ts';
import type { Log } from '../../platform/log.ts';
import { replaceFile } from '../../platform/replace-file.ts';
import { projectQueues, type Refusal } from '../model/projection.ts';
import type { QueueRow } from '../model/queue-options.ts';

export interface QueueFile {
  /**
   * Makes Asterisk's file say what the rows say and has it read where that is needed.
   * @param inPbx queues that Asterisk has; null while that is not known
   * @returns the queues that Asterisk has now because of it; null when it was not asked to read
   * @throws when the file cannot be written or Asterisk cannot be asked; to be called again
   */
  project(rows: readonly QueueRow[], inPbx: ReadonlySet<string> | null): Promise<readonly string[] | null>;
  /** Values left out of the file. */
  refused(): readonly Refusal[];
}

/** @param o.path of the file that queues.conf includes, `rulesPath` of the one that queuerules.conf does */
export function createQueueFile(o: {
  readonly path: string;
  readonly rulesPath: string;
  readonly commands: Pick<QueueCommands, 'queueReload'>;
  /** Sends on who waits in queues that Asterisk will not have any more. */
  readonly vacate: (queues: ReadonlySet<string>) => Promise<void>;
  readonly log: Log;
}): QueueFile {
  // What a former process wrote may never have been read. Reading an unchanged file costs Asterisk nothing.
  let unread = true;
  let refused: readonly Refusal[] = [];
  const leaving = new Set<string>();
  return {
    refused: () => refused,
    project: async (rows, inPbx) => {
      const projection = projectQueues(rows, decodeName);
      report(o.log, refused, projection.refused);
      refused = projection.refused;
      for (const queue of await queuesIn(o.path)) leaving.add(queue);
      for (const queue of projection.queues) leaving.delete(queue);
      const rulesChanged = await replaceFile(o.rulesPath, projection.rules);
      if ((await replaceFile(o.path, projection.text)) || rulesChanged) {
        unread = true;
        o.log.info({ path: o.path, queues: projection.queues.length }, 'queues for Asterisk were written');
      }
      const lacking = inPbx !== null && projection.queues.some((queue) => !inPbx.has(queue));
      if (inPbx === null || !(unread || lacking)) return null;
      if (leaving.size > 0) await o.vacate(leaving);
      await o.commands.queueReload();
      leaving.clear();
      unread = false;
      return projection.queues;
    },
  };
}

/** What Asterisk may have from a former text. */
async function queuesIn(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return [...text.matchAll(/^\[(.+)\]$/gm)].flatMap(([, name]) => name ?? []);
}

/** Each refusal once, not with every refresh. */
function report(log: Log, before: readonly Refusal[], now: readonly Refusal[]): void {
  const known = new Set(before.map((one) => JSON.stringify(one)));
  for (const { queue, column, value } of now) {
    if (!known.has(JSON.stringify({ queue, column, value }))) {
      log.warn({ queue, column, value }, 'a value of a queue is not for Asterisk and was left out');
    }
  }
}
