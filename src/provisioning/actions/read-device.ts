import type { Provisioning } from './context.ts';

const ASK_MS = 2_000;

/** Whether a phone is registered, as the PBX knows it now. */
export async function deviceOf({ reads }: Provisioning, endpointId: string): Promise<'online' | 'offline' | 'unknown'> {
  try {
    const contacts = await reads.contacts(endpointId, ASK_MS);
    return contacts.some(({ status }) => status !== 'Unreachable') ? 'online' : 'offline';
  } catch {
    return 'unknown';
  }
}
