import { createHmac, timingSafeEqual } from 'node:crypto';
import { isTenantId } from '../../../asterisk/naming.ts';
import type { VoicemailRoom } from '../context.ts';

type Signer = Pick<VoicemailRoom, 'linkKey' | 'clock'>;

const LASTS_MS = 14 * 86_400_000;

/** Whoever has it hears the message, without signing in; nobody can make one who does not have the key. */
export function linkToAudio(room: Signer & Pick<VoicemailRoom, 'publicUrl'>, tenantId: string, id: number): string {
  const until = Math.floor((room.clock.now() + LASTS_MS) / 1000);
  const says = `${tenantId}.${id}.${until}`;
  return `${room.publicUrl}/api/v1/voicemails/shared/${says}.${signature(room, says)}`;
}

/** @returns null for what was never given out, or is too old */
export function readAudioLink(room: Signer, token: string): { readonly tenantId: string; readonly id: number } | null {
  const at = token.lastIndexOf('.');
  const says = token.slice(0, at);
  const [given, wanted] = [token.slice(at + 1), signature(room, says)].map((text) => Buffer.from(text));
  if (given === undefined || wanted === undefined) return null;
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return null;
  const [tenantId = '', id = '', until = ''] = says.split('.');
  if (!isTenantId(tenantId) || Number(until) * 1000 < room.clock.now()) return null;
  return { tenantId, id: Number(id) };
}

function signature({ linkKey }: Pick<Signer, 'linkKey'>, says: string): string {
  return createHmac('sha256', linkKey).update(says).digest('base64url');
}
