import { actorOf, appendAudit } from '../../../tenancy/guard/audit.ts';
import type { Caller } from '../../../tenancy/guard/route.ts';
import type { VoicemailRoom } from '../context.ts';

export interface Origin {
  readonly address: string;
  readonly userAgent: string;
}

/** Audits what was done to a message; after Asterisk did it, because it cannot be taken back with a transaction. */
export async function note(
  room: Pick<VoicemailRoom, 'db' | 'clock'>,
  { caller, origin }: { readonly caller: Caller; readonly origin: Origin },
  action: string,
  { id }: { readonly id: number },
  changes: Readonly<Record<string, unknown>>,
): Promise<void> {
  const at = new Date(room.clock.now());
  const entry = { action, entityType: 'voicemail', entityId: String(id), changes, at };
  await appendAudit(room.db, { ...actorOf(caller, origin), ...entry });
}
