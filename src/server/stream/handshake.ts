import type { IncomingMessage } from 'node:http';
import { bearerOf } from '../bearer.ts';

/** What a client asks for when it connects. */
export interface Handshake {
  readonly bearer: string | null;
  readonly actIn: string | null;
  readonly since: number | null;
}

/**
 * Programs use headers; a browser cannot, so it puts its token into the subprotocols `bearer.<token>` (and
 * `tenant.<id>` in place of `X-Tenant`). Never the URL: those are written to logs.
 * @returns what is wrong, where something is
 */
export function readHandshake(request: IncomingMessage): Handshake | { readonly wrong: string } {
  const query = new URL(request.url ?? '/', 'http://stream.invalid').searchParams;
  const unknown = [...query.keys()].find((name) => name !== 'since');
  if (unknown !== undefined) return { wrong: 'the stream takes `since` and nothing else in its URL' };
  const [since = null, ...more] = query.getAll('since');
  if (more.length > 0 || (since !== null && !/^\d{1,15}$/.test(since))) return { wrong: '`since` is not a number' };
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((one) => one.trim());
  const header = request.headers['x-tenant'];
  return {
    bearer: bearerOf(request.headers.authorization) ?? bearerOf(`Bearer ${after('bearer.', offered) ?? ''}`),
    actIn: (typeof header === 'string' ? header : null) ?? after('tenant.', offered),
    since: since === null ? null : Number(since),
  };
}

/** A browser fails unless one of its subprotocols is chosen; the token is repeated only where nothing else is offered. */
export function chooseProtocol(offered: Set<string>): string | false {
  if (offered.has('patchbay')) return 'patchbay';
  return [...offered].find((one) => one.startsWith('bearer.')) ?? false;
}

/**
 * A browser says which page opens the socket: one of the address it connects to, or of the public URL. Programs send
 * no Origin. The credential is never a cookie, so this is a second lock, not the first.
 */
export function isOriginAllowed(request: IncomingMessage, publicUrl: string | null): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false;
  const from = new URL(origin);
  if (from.protocol !== 'http:' && from.protocol !== 'https:') return false;
  if (host !== undefined && from.host === host.toLowerCase()) return true;
  return publicUrl !== null && from.origin === new URL(publicUrl).origin;
}

function after(prefix: string, offered: readonly string[]): string | null {
  return offered.find((one) => one.startsWith(prefix))?.slice(prefix.length) ?? null;
}
