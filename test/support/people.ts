export interface Answer<T = never> {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** Null for what is no JSON. */
  readonly body: T;
}

/** People of the demo at the API of a daemon, each signed in when first needed. */
export interface People {
  /** @param who `anna` of Acme, `gus@globex`, or a whole address; `` for nobody. Bodies are JSON, but for bytes. */
  ask<T = never>(
    who: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<T>>;
  token(who: string): Promise<string>;
}

/** @param url where the API is by now */
export function peopleAt(url: () => string, password: string): People {
  const tokens = new Map<string, string>();

  async function token(who: string): Promise<string> {
    const email = emailOf(who);
    const known = tokens.get(email);
    if (known !== undefined) return known;
    const answer = await fetch(`${url()}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    const { access_token } = (await answer.json()) as { access_token?: string };
    if (access_token === undefined) throw new Error(`${email} cannot sign in: ${answer.status}`);
    tokens.set(email, access_token);
    return access_token;
  }

  return {
    token,
    ask: async (who, method, path, body, headers = {}) => {
      const isRaw = body instanceof Uint8Array;
      const answer = await fetch(`${url()}${path}`, {
        method,
        headers: {
          ...(who === '' ? {} : { authorization: `Bearer ${await token(who)}` }),
          ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: isRaw ? Buffer.from(body) : JSON.stringify(body) }),
      });
      const bytes = Buffer.from(await answer.arrayBuffer());
      const isJson = /json/.test(answer.headers.get('content-type') ?? '') && bytes.length > 0;
      const read = isJson ? JSON.parse(bytes.toString()) : null;
      return { status: answer.status, headers: answer.headers, bytes, body: read as never };
    },
  };
}

export function emailOf(who: string): string {
  const [name, at = 'acme'] = who.split('@');
  return `${name}@${at.includes('.') ? at : `${at}.example.com`}`;
}
