const API = "default-src 'none'; frame-ancestors 'none'";
/** `data:` is for the icons inside swagger-ui.css; it sets styles through the DOM, which needs no exception. */
const PAGE =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; " +
  "media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; " +
  "frame-ancestors 'none'";

/** Sets what every answer carries. An answer that set one of them itself keeps its own. */
export function securityHeaders(headers: Headers, o: { readonly https: boolean }): void {
  const html = (headers.get('content-type') ?? '').startsWith('text/html');
  const all: Record<string, string> = {
    'content-security-policy': html ? PAGE : API,
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
    ...(o.https ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
  for (const [name, value] of Object.entries(all)) {
    if (!headers.has(name)) headers.set(name, value);
  }
}
