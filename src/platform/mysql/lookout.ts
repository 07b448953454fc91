import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import type { Part } from '../lifecycle.ts';
import type { Log } from '../log.ts';
import { rounds } from '../rounds.ts';
import type { DB } from './schema.generated.ts';

type Work = () => Expression<unknown>;

/**
 * Looks into the tables each second whether somebody has left work there: the dialplan, another daemon, or the time that
 * has come. One statement asks for everybody, as most of the time the answer is no.
 */
export interface Lookout {
  /**
   * @param work selects rows of work; made anew for each look
   * @param heard hears each time whether there is one; nothing while the database does not say. Neither waits nor throws
   */
  watch(work: Work, heard: (there: boolean) => void): void;
}

const EVERY_MS = 1_000;

export function createLookout(o: {
  readonly db: Kysely<DB>;
  readonly log: Log;
  readonly everyMs?: number;
}): Lookout & Part {
  const watches: { readonly work: Work; readonly heard: (there: boolean) => void }[] = [];
  const looks = rounds({
    name: 'lookout',
    everyMs: o.everyMs ?? EVERY_MS,
    log: o.log,
    work: async () => {
      if (watches.length === 0) return false;
      const answers = watches.map(({ work }, n) => sql<SqlBool>`exists ${work()}`.as(`is${n}`));
      const row = await o.db.selectNoFrom(answers).executeTakeFirstOrThrow();
      for (const [n, { heard }] of watches.entries()) heard(Boolean(row[`is${n}`]));
      return false;
    },
  });
  return {
    name: looks.name,
    start: looks.start,
    stop: looks.stop,
    watch: (work, heard) => {
      watches.push({ work, heard });
    },
  };
}
