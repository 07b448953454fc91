/** The token of an `Authorization` header (RFC 6750 section 2.1); null for none, another scheme or a malformed one. */
export function bearerOf(header: string | undefined): string | null {
  return /^Bearer +([A-Za-z0-9._~+/=-]{1,4096})$/i.exec(header ?? '')?.[1] ?? null;
}
