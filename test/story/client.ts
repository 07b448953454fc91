import createClient from 'openapi-fetch';
import type { AnswerCheck } from '../support/answer-check.ts';

export type Client = ReturnType<typeof createClient<Paths>>;

interface Answered<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** @param check holds each answer to the document; what it says fails the request */
export function clientAt(url: string, check: AnswerCheck, headers: Readonly<Record<string, string>> = {}): Client {
  const client = createClient<Paths>({ baseUrl: url, headers });
  client.use({
    onResponse: async ({ request, response }) => {
      const text = await response.clone().text();
      const type = response.headers.get('content-type') ?? '';
      const wrong = check(request.method, new URL(request.url).pathname, { status: response.status, type, text });
      if (wrong !== null) throw new Error(`${wrong}\n${text.slice(0, 400)}`);
    },
  });
  return client;
}

/** What was answered in JSON. @throws with the whole problem where that was an error */
export async function given<T>(asked: Promise<Answered<T>>): Promise<Exclude<NonNullable<T>, string>> {
  const { data, error, response } = await asked;
  if (typeof data === 'object' && data !== null) return data as Exclude<NonNullable<T>, string>;
  throw new Error(`${response.url} answered ${response.status} ${JSON.stringify(error)}`);
}

/** What a write has made, which is never the change set of a dry run. */
export async function made<T>(asked: Promise<Answered<T>>) {
  const answer = await given(asked);
  if (isChangeSet(answer)) throw new Error('this was a dry run');
  return answer as Exclude<typeof answer, Schemas['ChangeSet']>;
}

/** The change set of a dry run. */
export async function wouldBe<T>(asked: Promise<Answered<T>>): Promise<Schemas['ChangeSet']> {
  const answer: unknown = await given(asked);
  if (!isChangeSet(answer)) throw new Error(`no dry run: ${JSON.stringify(answer)}`);
  return answer;
}

/** Status and problem of a request that is refused. */
export async function refused(asked: Promise<Answered<unknown>>): Promise<{ status: number; text: string }> {
  const { error, response } = await asked;
  return { status: response.status, text: JSON.stringify(error ?? null) };
}

function isChangeSet(answer: unknown): answer is Schemas['ChangeSet'] {
  return typeof answer === 'object' && answer !== null && 'dry_run' in answer && 'changes' in answer;
}
