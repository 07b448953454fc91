/** What a tenant may use, exactly as other programs know it (model.md). A feature that is not named is off. */
export const FEATURES = ['webrtc', 'sms', 'recording', 'queue', 'ivr', 'chat', 'helpdesk', 'analytics', 'api'] as const;
export type Feature = (typeof FEATURES)[number];

/** @param stored `tenants.features`: `{"sms": true}`, also as JSON text; anything but `true` is off */
export function enabledFeatures(stored: unknown): ReadonlySet<Feature> {
  const given = typeof stored === 'string' ? parsed(stored) : stored;
  if (typeof given !== 'object' || given === null) return new Set();
  const entries = new Map<string, unknown>(Object.entries(given));
  return new Set(FEATURES.filter((feature) => entries.get(feature) === true));
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
