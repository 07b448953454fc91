import type { Kysely } from 'kysely';
import type { Clock } from '../../platform/clock.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Seal } from '../../platform/seal.ts';
import type { AnswerMemory, Claim, KeptAnswer, KeyedRequest } from '../guard/answer-memory.ts';
import { insertClaim, type KeptRow, keptRow, removeClaim, saveAnswer } from '../store/kept-answers.ts';

const KEPT_MS = 24 * 3_600_000;
/** A daemon that dies in the middle of a request holds its key no longer than this. */
const UNDER_WAY_MS = 2 * 60_000;

/**
 * Answers are sealed, each to its caller and key, because some hold what is shown once: neither the table nor a backup
 * gives it away.
 */
export function rememberAnswers(o: {
  readonly db: Kysely<DB>;
  readonly clock: Clock;
  readonly seal: Seal;
}): AnswerMemory {
  const at = (ms: number): Date => new Date(o.clock.now() + ms);
  return {
    claim: async (request) => {
      for (let tries = 0; tries < 3; tries++) {
        if (await insertClaim(o.db, request, at(UNDER_WAY_MS))) return { kind: 'first' };
        const row = await keptRow(o.db, request);
        if (row === null) continue; // forgotten meanwhile
        if (row.expiresAt > at(0)) return claimOf(row, request, o.seal);
        await removeClaim(o.db, request, at(0));
      }
      return { kind: 'under_way' };
    },
    keep: (request, { status, headers, body }) => {
      const text = body === null ? null : JSON.stringify({ headers, body: Buffer.from(body).toString('base64') });
      const answer = text === null ? null : o.seal.close(text, belongingTo(request));
      return saveAnswer(o.db, request, { status, answer, expiresAt: at(KEPT_MS) });
    },
    forget: (request) => removeClaim(o.db, request),
  };
}

function claimOf(row: KeptRow, request: KeyedRequest, seal: Seal): Claim {
  if (row.requestHash !== request.fingerprint) return { kind: 'another' };
  if (row.status === null) return { kind: 'under_way' };
  return { kind: 'done', answer: { status: row.status, ...opened(row.answer, request, seal) } };
}

/** What cannot be opened (the installation has another key since) is as good as too large. */
function opened(answer: string | null, request: KeyedRequest, seal: Seal): Omit<KeptAnswer, 'status'> {
  const text = answer === null ? null : seal.open(answer, belongingTo(request));
  if (text === null) return { headers: {}, body: null };
  const { headers, body } = JSON.parse(text) as { headers: Record<string, string>; body: string };
  return { headers, body: new Uint8Array(Buffer.from(body, 'base64')) };
}

function belongingTo({ tenantId, caller, key }: KeyedRequest): string {
  return JSON.stringify([tenantId, caller, key]);
}
