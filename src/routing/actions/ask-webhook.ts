import { randomUUID } from 'node:crypto';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import type { AskOutcome, Verdict } from '../model/verdict.ts';
import { type Ask, insertAsk } from '../store/webhook-asks.ts';
import { findSecrets } from '../store/webhook-secrets.ts';
import { checkVerdict } from './check-verdict.ts';
import type { Routing } from './context.ts';
import { postJson, type Reply } from './post-json.ts';
import { readAnswer } from './read-answer.ts';
import { signedHeaders } from './signature.ts';
import { openSecrets } from './webhook-secret.ts';

/** The call that somebody's program is asked about. */
export interface Question {
  readonly tenantId: string;
  readonly didId: number;
  readonly url: string;
  /** Public id of the call; null for a test. */
  readonly callId: string | null;
  /** Null when it is withheld. */
  readonly from: string | null;
  readonly to: string;
}

export interface Asked extends Omit<Ask, 'didId' | 'callId' | 'url'> {
  /** Null: the number's failover counts. */
  readonly verdict: Verdict | null;
}

/** All of it, from the question of the PBX to its answer: the dialplan waits 2.8 seconds. */
const WITHIN_MS = 2_400;

/** Begins when somebody waits. */
export function deadline(): AbortSignal {
  return AbortSignal.timeout(WITHIN_MS);
}

/** Asks once, and notes how that went beside the call. Never throws for what the other side does. */
export async function askWebhook(room: Routing, question: Question, late: AbortSignal): Promise<Asked> {
  const askedAt = room.clock.now();
  const began = performance.now();
  const ended = new Promise<Finding>((resolve) => {
    if (late.aborted) resolve(LATE);
    late.addEventListener('abort', () => resolve(LATE), { once: true });
  });
  const finding = await Promise.race([find(room, question, askedAt, late), ended]);
  const durationMs = Math.round(performance.now() - began);
  const asked = { ...NOTHING, ...finding, durationMs, askedAt: new Date(askedAt) };
  note(room, question, asked);
  return asked;
}

interface Finding {
  readonly outcome: AskOutcome;
  readonly verdict?: Verdict;
  readonly httpStatus?: number;
  readonly detail?: string;
}

const NOTHING = { verdict: null, httpStatus: null, detail: null };
const LATE: Finding = { outcome: 'late', detail: `there was no answer within ${WITHIN_MS} ms` };

async function find(room: Routing, question: Question, at: number, signal: AbortSignal): Promise<Finding> {
  const db = tenantScope(room.db, question.tenantId);
  const secrets = openSecrets(room, question, await findSecrets(db, question.didId));
  if (secrets.length === 0) {
    return {
      outcome: 'no_secret',
      detail: 'there is no secret to sign with: make one with POST /dids/{id}/webhook/secret',
    };
  }
  const { tenantId, didId, url, callId, from, to } = question;
  const id = `msg_${randomUUID()}`;
  const said = {
    id,
    type: 'call.route',
    at: new Date(at).toISOString(),
    tenant: tenantId,
    call: callId,
    from,
    to,
    did: didId,
  };
  const body = JSON.stringify({ ...said, test: callId === null });
  const headers = signedHeaders(secrets, { id, at, body });
  const reply = await postJson({ agent: room.agent, url, headers, body, signal });
  if (reply.kind !== 'answer') return failed(reply);
  const httpStatus = reply.status;
  if (httpStatus < 200 || httpStatus > 299) {
    const detail = httpStatus < 400 ? 'redirects are not followed' : `it answered with status ${httpStatus}`;
    return { outcome: 'refused', httpStatus, detail };
  }
  const answer = readAnswer(reply.body);
  if ('fault' in answer) return { outcome: 'invalid', httpStatus, detail: answer.fault };
  const fault = await checkVerdict(db, tenantId, answer.verdict);
  if (fault !== null) return { outcome: 'invalid', httpStatus, detail: fault };
  return { outcome: 'followed', httpStatus, verdict: answer.verdict };
}

function failed(reply: Exclude<Reply, { kind: 'answer' }>): Finding {
  switch (reply.kind) {
    case 'late':
      return LATE;
    case 'too_long':
      return { outcome: 'invalid', httpStatus: reply.status, detail: 'the answer is too long' };
    case 'unreachable':
      return { outcome: 'unreachable', detail: reply.why };
  }
}

/** Not waited for: a caller is. */
function note(room: Routing, { tenantId, didId, callId, url }: Question, { verdict: _, ...asked }: Asked): void {
  insertAsk(room.db, tenantId, { didId, callId, url, ...asked }).catch((error: unknown) => {
    room.log.warn({ tenant: tenantId, did_id: didId, error }, 'how a webhook answered could not be noted');
  });
}
