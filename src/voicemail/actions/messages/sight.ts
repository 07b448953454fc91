import { PatchbayError } from '../../../platform/errors.ts';
import { tenantScope } from '../../../platform/mysql/tenant-scope.ts';
import type { Permission } from '../../../tenancy/guard/permissions.ts';
import type { Caller } from '../../../tenancy/guard/route.ts';
import { peopleWithin } from '../../../tenancy/guard/scope.ts';
import { type Box, findBox } from '../../store/boxes.ts';
import { audiencesOf, boxesOfPeople } from '../../store/people.ts';
import { findVoicemail, type VoicemailRow } from '../../store/voicemails.ts';
import type { VoicemailRoom } from '../context.ts';

/** Who listens to other people's calls may open other people's boxes. */
const OPENS_ALL: Permission = 'can_listen_calls';
const SETS_UP: Permission = 'can_manage_settings';

export const WHY =
  'people open their own mailbox and that of a queue they serve; can_listen_calls opens all of the tenant, or of the teams that a supervisor is kept to';

/** Boxes whose messages the caller may open; null for all of the tenant. */
export async function openBoxes({ db }: Pick<VoicemailRoom, 'db'>, caller: Caller): Promise<readonly number[] | null> {
  const people = caller.permissions.has(OPENS_ALL) ? await peopleWithin(db, caller) : [caller.userId];
  return people === null ? null : boxesOfPeople(tenantScope(db, caller.tenantId), people);
}

/** @throws PatchbayError `not_found`, whether there is none or the caller may not know of it */
export async function openMessage(room: Pick<VoicemailRoom, 'db'>, caller: Caller, id: number): Promise<VoicemailRow> {
  const [row, boxes] = [await findVoicemail(tenantScope(room.db, caller.tenantId), id), await openBoxes(room, caller)];
  if (row === null || !(boxes === null || boxes.includes(row.box_id))) {
    throw new PatchbayError('not_found', 'there is no such voicemail');
  }
  return row;
}

/** Boxes whose settings the caller may see: those he may open, and for who sets up the tenant all. */
export async function seenBoxes(room: Pick<VoicemailRoom, 'db'>, caller: Caller): Promise<readonly number[] | null> {
  return caller.permissions.has(SETS_UP) ? null : openBoxes(room, caller);
}

/** @throws PatchbayError `not_found` */
export async function seeBox(room: Pick<VoicemailRoom, 'db'>, caller: Caller, id: number): Promise<Box> {
  const box = await findBox(tenantScope(room.db, caller.tenantId), caller.tenantId, id);
  const boxes = box === null ? [] : await seenBoxes(room, caller);
  if (box === null || !(boxes === null || boxes.includes(id))) {
    throw new PatchbayError('not_found', 'there is no such mailbox');
  }
  return box;
}

/** @throws PatchbayError `not_found`, or `forbidden` for a box that is somebody else's or a queue's to set up */
export async function setUpBox(room: Pick<VoicemailRoom, 'db'>, caller: Caller, id: number): Promise<Box> {
  const box = await seeBox(room, caller, id);
  if (caller.permissions.has(SETS_UP) || (box.ownerId !== null && box.ownerId === caller.userId)) return box;
  throw new PatchbayError('forbidden', 'a mailbox is set up by whose it is, or with can_manage_settings');
}

/** Whether the box is the caller's own, or of a queue that he serves: then nobody needs to know that he listened. */
export async function isOwnBox(room: Pick<VoicemailRoom, 'db'>, caller: Caller, boxId: number): Promise<boolean> {
  const db = tenantScope(room.db, caller.tenantId);
  const box = await findBox(db, caller.tenantId, boxId);
  if (box === null || caller.apiKeyId !== null) return false;
  return (await audiencesOf(db, [box])).get(boxId)?.people.includes(caller.userId) ?? false;
}
