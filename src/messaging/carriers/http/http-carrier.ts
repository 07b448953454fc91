import type { Outside } from '../../../platform/outside/address.ts';
import { AnswerLost, exchange, NotSent, type OutsideAnswer } from '../../../platform/outside/exchange.ts';
import type { Account, Carrier, Found, Outcome, Outgoing } from '../carrier.ts';
import { costOf, statusOf } from './words.ts';

type HttpAccount = Extract<Account, { kind: 'http' }>;

const DEADLINE_MS = 20_000;
/** Clocks of two machines are this far apart at most. */
const SKEW_MS = 60_000;

/**
 * Providers with Twilio's interface: a form by POST, answers in JSON.
 * @param o.callbackUrl where reports of an attempt are to go
 */
export function httpCarrier(o: {
  readonly outside: Outside;
  callbackUrl(account: HttpAccount, reference: string): string;
}): Carrier<HttpAccount> {
  const ask = (account: HttpAccount, method: 'GET' | 'POST', query: string, body?: URLSearchParams) => {
    const { baseUrl, account: sid } = account.settings;
    return exchange(o.outside, {
      url: `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(sid)}/Messages.json${query}`,
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${sid}:${account.secret}`).toString('base64')}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(body === undefined ? {} : { body: body.toString() }),
      deadlineMs: DEADLINE_MS,
    });
  };

  return {
    send: async (account, { from, to, body, reference }) => {
      const callback = o.callbackUrl(account, reference);
      try {
        const form = new URLSearchParams({ From: from, To: to, Body: body, StatusCallback: callback });
        return outcomeOf(await ask(account, 'POST', '', form));
      } catch (error) {
        return failureOf(error);
      }
    },
    lookUp: async (account, message, known) => {
      const query = new URLSearchParams({ From: message.from, To: message.to, PageSize: '50' });
      try {
        const answer = await ask(account, 'GET', `?${query}`);
        return answer.status === 200 ? await foundIn(answer.text, message, known) : null;
      } catch {
        return null;
      }
    },
  };
}

interface Resource {
  readonly sid?: unknown;
  readonly status?: unknown;
  readonly body?: unknown;
  readonly date_created?: unknown;
  readonly price?: unknown;
  readonly price_unit?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly error_code?: unknown;
  readonly error_message?: unknown;
}

function outcomeOf({ status, text, headers }: OutsideAnswer): Outcome {
  const said = objectOf(text);
  if (status >= 200 && status <= 299) {
    return said === null || typeof said.sid !== 'string' || said.sid === ''
      ? { kind: 'unknown', detail: `answered ${status} without a name of the message` }
      : stateOf(said, said.sid);
  }
  const detail = typeof said?.message === 'string' ? said.message.slice(0, 200) : `answered ${status}`;
  // Both say that nothing was done. Any other 5xx may have come after it was.
  if (status === 429 || status === 503) {
    return { kind: 'not_sent', detail, afterMs: Number(headers['retry-after'] ?? 0) * 1000 || 0 };
  }
  if (status >= 500) return { kind: 'unknown', detail };
  return { kind: 'refused', code: String(said?.code ?? status).slice(0, 32), detail };
}

function stateOf(said: Resource, id: string): Extract<Outcome, { kind: 'accepted' | 'refused' }> {
  const status = statusOf(String(said.status)) ?? 'queued';
  if (status === 'failed') {
    const detail = typeof said.error_message === 'string' ? said.error_message : String(said.status);
    return { kind: 'refused', code: String(said.error_code ?? 'failed').slice(0, 32), detail };
  }
  const cost = costOf(said.price, said.price_unit);
  return { kind: 'accepted', ids: [id.slice(0, 128)], status, ...(cost === null ? {} : { cost }) };
}

function failureOf(error: unknown): Outcome {
  if (error instanceof NotSent) return { kind: 'not_sent', detail: error.message.slice(0, 200) };
  const detail = error instanceof AnswerLost ? error.message : String(error);
  return { kind: 'unknown', detail: detail.slice(0, 200) };
}

/** The oldest message with the same text that was made since the attempt and is nobody else's. */
async function foundIn(text: string, message: Outgoing, known: Parameters<Carrier['lookUp']>[2]): Promise<Found> {
  const listed = objectOf(text) as { readonly messages?: unknown } | null;
  if (!Array.isArray(listed?.messages)) return null;
  const since = message.startedAt - SKEW_MS;
  const same = (listed.messages as (Resource | null)[]).flatMap((one) => {
    const made = Date.parse(String(one?.date_created));
    const fits = typeof one?.sid === 'string' && one.body === message.body && made >= since;
    return fits ? [{ sid: one.sid as string, made, one }] : [];
  });
  const others = await known(same.map(({ sid }) => sid));
  const [first] = same.filter(({ sid }) => !others.has(sid)).sort((a, b) => a.made - b.made);
  return first === undefined ? 'absent' : stateOf(first.one, first.sid);
}

function objectOf(text: string): Resource | null {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? json : null;
  } catch {
    return null;
  }
}
