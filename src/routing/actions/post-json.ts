import { type Agent, request } from 'node:https';

/** More than any answer needs. */
const MOST_BYTES = 4_096;

export type Reply =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'too_long'; readonly status: number }
  /** `why` is for whoever set the address up: it says nothing of what is behind it. */
  | { readonly kind: 'unreachable'; readonly why: string };

/** Sends one request and no other: redirects are not followed, nothing is tried again. Never throws. */
export function postJson(o: {
  readonly agent: Agent;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly signal: AbortSignal;
}): Promise<Reply> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException): void =>
      resolve(o.signal.aborted ? { kind: 'late' } : { kind: 'unreachable', why: whyOf(error) });
    const headers = {
      ...o.headers,
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(o.body)),
      accept: 'application/json',
      'user-agent': 'Patchbay',
    };
    try {
      const sent = request(o.url, { method: 'POST', agent: o.agent, headers, signal: o.signal }, (answer) => {
        const status = answer.statusCode ?? 0;
        const parts: Buffer[] = [];
        let bytes = 0;
        answer.on('data', (part: Buffer) => {
          bytes += part.length;
          parts.push(part);
          if (bytes <= MOST_BYTES) return;
          resolve({ kind: 'too_long', status });
          answer.destroy();
        });
        answer.on('error', fail);
        answer.on('end', () => resolve({ kind: 'answer', status, body: Buffer.concat(parts).toString('utf8') }));
      });
      sent.on('error', fail);
      sent.end(o.body);
    } catch (error) {
      fail(error as NodeJS.ErrnoException);
    }
  });
}

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'its name is not in the DNS',
  ENODATA: 'its name has no address in the DNS',
  ETIMEOUT: 'the DNS does not answer for its name',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to its address',
  ENETUNREACH: 'there is no way to its address',
};

function whyOf({ code = '', message }: NodeJS.ErrnoException): string {
  if (message.includes('is not allowed')) return 'its name leads to an address that is not public';
  if (/CERT|SSL|TLS|EPROTO|ALTNAME|ISSUER|SELF_SIGNED/.test(code))
    return `its certificate or TLS is not right (${code})`;
  return WORDS[code] ?? 'it could not be reached';
}
