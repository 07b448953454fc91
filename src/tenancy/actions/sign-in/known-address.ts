/** Who signed in from an address within this time is no stranger there. */
export const KNOWN_ADDRESS_MS = 90 * 86_400_000;
