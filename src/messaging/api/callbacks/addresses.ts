/** Below the base of the API; with {@link callbackUrl} the one place that knows what providers call. */
export const CALLBACK_PATHS = {
  inbound: '/sms/callbacks/{key}/inbound',
  status: '/sms/callbacks/{key}/status',
} as const;

const BASE = '/api/v1';

/** What a provider is told to call. @param reference of an attempt, for reports */
export function callbackUrl(
  publicUrl: string,
  key: string,
  what: keyof typeof CALLBACK_PATHS,
  reference?: string,
): string {
  const path = `${BASE}${CALLBACK_PATHS[what].replace('{key}', key)}`;
  const query = reference === undefined ? '' : `?ref=${encodeURIComponent(reference)}`;
  return `${publicUrl.replace(/\/$/, '')}${path}${query}`;
}
