import { setTimeout as sleep } from 'node:timers/promises';
import { PatchbayError } from './errors.ts';
import type { Part } from './lifecycle.ts';
import type { Log } from './log.ts';

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;

export interface Running {
  /** Resolves once all parts run; a database or a PBX that is away is waited for, however long. */
  readonly started: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the parts one after the other and stops them in the opposite order, but for the edge: it is the first both ways,
 * so that it can say what is missing and lets nobody in while the rest stops. A part that cannot start because something
 * outside is away is tried again for ever; any other failure rejects `started`.
 */
export function run(edge: Part, parts: readonly Part[], log: Log): Running {
  const stopping = new AbortController();
  const begun: Part[] = [];

  async function startAll(): Promise<void> {
    for (const part of [edge, ...parts]) {
      begun.push(part);
      for (let wait = FIRST_WAIT_MS; !stopping.signal.aborted; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
        try {
          await part.start();
          break;
        } catch (error) {
          if (!isAway(error)) throw error;
          log.warn({ part: part.name, error: describe(error), retry_ms: wait }, 'cannot start yet');
          await sleep(wait, undefined, { signal: stopping.signal }).catch(() => {});
        }
      }
      if (stopping.signal.aborted) return;
    }
  }

  const started = startAll();
  return {
    started,
    stop: async () => {
      stopping.abort();
      await started.catch(() => {});
      const inner = begun.filter((part) => part !== edge).reverse();
      for (const part of [edge, ...inner]) {
        await part.stop().catch((error: unknown) => log.error({ part: part.name, error }, 'did not stop cleanly'));
      }
    },
  };
}

const AWAY = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_CON_COUNT_ERROR',
]);

function isAway(error: unknown): boolean {
  if (error instanceof PatchbayError) return error.code === 'unavailable' || error.code === 'pbx_unavailable';
  return error instanceof Error && 'code' in error && AWAY.has(String(error.code));
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
