/** What went wrong with a request, as the server put it (RFC 9457), or that it was not reached. */
export class ApiError extends Error {
  /** 0 when the server was not reached. */
  readonly status: number;
  readonly code: string;
  readonly retryAfterSeconds: number | null;

  constructor(status: number, code: string, detail: string, retryAfterSeconds: number | null = null) {
    super(detail);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface Request {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/api/v1`, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly token?: string;
}

/** Sends one request and gives its JSON. @throws ApiError */
export type Send = (request: Request) => Promise<unknown>;

const DEADLINE_MS = 15_000;

export function createSend(fetcher: typeof fetch): Send {
  return async ({ method = 'GET', path, body, token }) => {
    let response: Response;
    try {
      response = await fetcher(`/api/v1${path}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(DEADLINE_MS),
      });
    } catch {
      throw new ApiError(0, 'unreachable', 'the server cannot be reached');
    }
    if (response.ok) {
      const answer = await response.text();
      return answer === '' ? null : JSON.parse(answer);
    }
    const problem = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
    const wait = Number(response.headers.get('retry-after'));
    throw new ApiError(
      response.status,
      problem.code ?? 'unknown',
      problem.detail ?? response.statusText,
      wait > 0 ? wait : null,
    );
  };
}
