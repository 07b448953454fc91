import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import type { Part } from '../lifecycle.ts';
import type { Log } from '../log.ts';
import { rounds } from '../rounds.ts';
import type { DB } from './schema.generated.ts';

/**
 * Looks into the tables each second whether somebody has left work there: the dialplan, another daemon, or the time that
 * has come. One statement asks for everybody, as most of the time the answer is no.
 */
export interface Lookout {
  /**
   * @param isThere the question, made anew for each look
   * @param heard hears each answer; nothing while the database gives none. Neither waits nor throws
   */
  watch(isThere: () => Expression<SqlBool>, heard: (there: boolean) => void): void;
}

const EVERY_MS = 1_000;

export function createLookout(o: {
  readonly db: Kysely<DB>;
  readonly log: Log;
  readonly everyMs?: number;
}): Lookout & Part {
  const watches: { readonly isThere: () => Expression<SqlBool>; readonly heard: (there: boolean) => void }[] = [];
  const looks = rounds({
    name: 'lookout',
    everyMs: o.everyMs ?? EVERY_MS,
    log: o.log,
    work: async () => {
      if (watches.length === 0) return false;
      const answers = watches.map(({ isThere }, n) => sql<SqlBool>`${isThere()}`.as(`is${n}`));
      const row = await o.db.selectNoFrom(answers).executeTakeFirstOrThrow();
      for (const [n, { heard }] of watches.entries()) heard(Boolean(row[`is${n}`]));
      return false;
    },
  });
  return {
    name: looks.name,
    start: looks.start,
    stop: looks.stop,
    watch: (isThere, heard) => {
      watches.push({ isThere, heard });
    },
  };
}
