/** The daemon's HTTP API as one person sees it. */
export interface Api {
  readonly token: string;
  get<T>(path: string): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
}

/** @throws Error with the server's own words when a request is refused */
export async function signIn(url: string, email: string, password: string): Promise<Api> {
  const send = async (method: string, path: string, token: string | null, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(10_000),
    });
    if (!response.ok)
      throw new Refused(response.status, `${method} ${path}: ${response.status} ${await response.text()}`);
    return response.json();
  };
  const { access_token: token } = (await send('POST', '/auth/login', null, { email, password })) as {
    access_token: string;
  };
  return {
    token,
    get: async <T>(path: string) => (await send('GET', path, token)) as T,
    put: async <T>(path: string, body: unknown) => (await send('PUT', path, token, body)) as T,
  };
}

export class Refused extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'Refused';
    this.status = status;
  }
}
