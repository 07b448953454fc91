import { join } from 'node:path';
import { fileTypeFromBuffer } from 'file-type';
import { contexts } from '../../../asterisk/naming.ts';
import { PatchbayError } from '../../../platform/errors.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { TELEPHONE_RATE, telephoneSound, telephoneWav } from '../../../platform/telephone-sound.ts';
import { actorOf, appendAudit } from '../../../tenancy/guard/audit.ts';
import type { Box } from '../../store/boxes.ts';
import {
  GREETING_FOLDERS,
  type Greeting,
  type GreetingKind,
  greetingsOf,
  removeGreeting,
  soundOfGreeting,
  writeGreeting,
} from '../../store/greetings.ts';
import type { VoicemailRoom } from '../context.ts';
import type { Asking } from '../messages/change-message.ts';
import { seeBox, setUpBox } from '../messages/sight.ts';

const LONGEST_SECONDS = 120;
const ASK_MS = 3_000;

/** What a caller hears from the next call on. @throws PatchbayError `invalid` for what cannot be played */
export async function keepGreeting(
  room: VoicemailRoom,
  asking: Asking,
  kind: GreetingKind,
  bytes: Uint8Array,
): Promise<Greeting> {
  const box = await setUpBox(room, asking.caller, asking.id);
  const { tenantId } = asking.caller;
  const sound = await playable(bytes);
  const address = addressOf(tenantId, box);
  const known = (await greetingsOf(tenantScope(room.db, tenantId), address)).find((one) => one.kind === kind);
  const dir = known?.dir ?? (await folderOfGreeting(room, address, kind));
  const recording = Buffer.from(telephoneWav(sound));
  await transact(room.db, async (trx) => {
    await writeGreeting(trx, { ...address, dir, recording });
    await note(room, asking, trx, { action: 'greeting.set', kind, size: recording.length });
  });
  return { kind, dir, size: recording.length };
}

/** Without one Asterisk says the number of the mailbox, or the name where there is one. */
export async function dropGreeting(room: VoicemailRoom, asking: Asking, kind: GreetingKind): Promise<void> {
  const box = await setUpBox(room, asking.caller, asking.id);
  const { tenantId } = asking.caller;
  const address = addressOf(tenantId, box);
  const known = await requireGreeting(room, tenantId, address, kind);
  await transact(room.db, async (trx) => {
    await removeGreeting(tenantScope(trx, tenantId), address, known.dir);
    await note(room, asking, trx, { action: 'greeting.removed', kind });
  });
}

export async function hearGreeting(room: VoicemailRoom, asking: Asking, kind: GreetingKind): Promise<Buffer> {
  const box = await seeBox(room, asking.caller, asking.id);
  const { tenantId } = asking.caller;
  const address = addressOf(tenantId, box);
  const { dir } = await requireGreeting(room, tenantId, address, kind);
  const sound = await soundOfGreeting(tenantScope(room.db, tenantId), address, dir);
  if (sound === null) throw noGreeting();
  return sound;
}

export function addressOf(tenantId: string, { number }: Pick<Box, 'number'>) {
  return { context: contexts.voicemail(tenantId), mailbox: number };
}

async function playable(bytes: Uint8Array): Promise<Int16Array> {
  const recognised = await fileTypeFromBuffer(bytes);
  const sound =
    recognised !== undefined && recognised.ext !== 'wav'
      ? `is ${recognised.mime}; send WAV: ffmpeg -i in.mp3 -ac 1 -ar 8000 -c:a pcm_s16le out.wav`
      : await telephoneSound(bytes);
  const fault =
    typeof sound === 'string'
      ? sound
      : sound.length < TELEPHONE_RATE / 2
        ? 'is shorter than half a second'
        : sound.length > LONGEST_SECONDS * TELEPHONE_RATE
          ? `is longer than ${LONGEST_SECONDS} seconds`
          : null;
  if (typeof sound !== 'string' && fault === null) return sound;
  throw new PatchbayError('invalid', 'the input is not valid', { errors: [{ path: 'body', message: fault ?? '' }] });
}

/** Asterisk finds a greeting by the path that it would have in its spool. */
async function folderOfGreeting(
  room: VoicemailRoom,
  { context, mailbox }: { readonly context: string; readonly mailbox: string },
  kind: GreetingKind,
): Promise<string> {
  const spool = await room.inspection.inspect(ASK_MS, (look) => look.spoolDir());
  if (!spool.startsWith('/')) throw new PatchbayError('pbx_unavailable', 'the PBX does not say where its spool is');
  return join(spool, 'voicemail', context, mailbox, GREETING_FOLDERS[kind]);
}

async function requireGreeting(
  room: VoicemailRoom,
  tenantId: string,
  address: ReturnType<typeof addressOf>,
  kind: GreetingKind,
): Promise<Greeting> {
  const all = await greetingsOf(tenantScope(room.db, tenantId), address);
  const known = all.find((one) => one.kind === kind);
  if (known === undefined) throw noGreeting();
  return known;
}

function noGreeting(): PatchbayError {
  return new PatchbayError('not_found', 'there is no such greeting');
}

async function note(
  room: VoicemailRoom,
  { caller, origin, id }: Asking,
  trx: Parameters<typeof appendAudit>[0],
  { action, ...changes }: { readonly action: string; readonly kind: GreetingKind; readonly size?: number },
): Promise<void> {
  const entry = { action, entityType: 'mailbox', entityId: String(id), changes, at: new Date(room.clock.now()) };
  await appendAudit(trx, { ...actorOf(caller, origin), ...entry });
}
