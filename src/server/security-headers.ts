import type { ServerResponse } from 'node:http';

const API = "default-src 'none'; frame-ancestors 'none'";
/** `data:` is for the icons inside swagger-ui.css; it sets styles through the DOM, which needs no exception. */
const PAGE =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; " +
  "frame-ancestors 'none'";

type Pairs = readonly (readonly [name: string, value: string])[];

const ALWAYS: Pairs = [
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
  ['cross-origin-opener-policy', 'same-origin'],
  ['cross-origin-resource-policy', 'same-origin'],
  ['cache-control', 'no-store'],
];

/** What every answer carries. */
export function securityHeaders(headers: Headers, o: { readonly https: boolean; readonly requestId: string }): Pairs {
  const html = (headers.get('content-type') ?? '').startsWith('text/html');
  return [
    ['x-request-id', o.requestId],
    ['content-security-policy', html ? PAGE : API],
    ...(o.https ? [['strict-transport-security', 'max-age=31536000'] as const] : []),
    ...ALWAYS,
  ];
}

/**
 * An answer that set one of them itself keeps its own.
 * @param outgoing Node's answer, where there is one: much cheaper than `Headers`, and what those have is written over it
 */
export function setHeaders(all: Pairs, headers: Headers, outgoing: ServerResponse | undefined): void {
  for (const [name, value] of all) {
    if (outgoing !== undefined) outgoing.setHeader(name, value);
    else if (!headers.has(name)) headers.set(name, value);
  }
}
