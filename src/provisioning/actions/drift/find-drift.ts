import { contexts, decodeName } from '../../../asterisk/naming.ts';
import type { PbxLook } from '../../../asterisk/pbx-event.ts';
import { contextsOf } from '../../model/dialplan.ts';
import { compareContext } from '../../model/drift/contexts.ts';
import { type Difference, differing, extra, missing } from '../../model/drift/difference.ts';
import { compareObject } from '../../model/drift/objects.ts';
import { compareMembers, compareQueues } from '../../model/drift/queues.ts';
import { loadTenantObjects, type TenantObjects } from '../../store/drift/tenant-objects.ts';
import type { Provisioning } from '../context.ts';
import { NAMES } from '../write-dialplan.ts';
import { eachOf } from './each-of.ts';

/** Thousands of phones are asked for one by one. */
const DEADLINE_MS = 30_000;

/**
 * Where the PBX is not as the tables of one tenant say, in a fixed order. Nothing of another tenant is compared or named.
 * @throws PatchbayError `pbx_unavailable`
 */
export async function findDrift(room: Provisioning, tenantId: string): Promise<readonly Difference[]> {
  const objects = await loadTenantObjects(room.db, tenantId);
  const wanted = room.wantedMembers(tenantId);
  return room.inspection.inspect(DEADLINE_MS, async (look) => {
    const own = (name: string): boolean => decodeName(name)?.tenant === tenantId;
    const { queues, members } = await look.queues();
    const live = {
      queues: queues.filter(({ name }) => own(name)),
      members: members.filter(({ queue }) => own(queue)),
    };
    return [
      ...(await phones(look, objects, own)),
      ...(await registrations(look, objects, own)),
      ...compareQueues(objects.queues, live.queues),
      ...compareMembers(wanted, live.members, live.queues),
      ...(await mailboxes(look, objects, tenantId)),
      ...(await dialplan(look, objects, tenantId)),
    ];
  });
}

async function phones(look: PbxLook, objects: TenantObjects, own: (name: string) => boolean): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const [kind, rows] of [
    ['endpoint', objects.endpoints],
    ['auth', objects.auths],
    ['aor', objects.aors],
  ] as const) {
    const each = await eachOf(rows, async (row) =>
      compareObject(kind, row, await look.object(kind, String(row['id']))),
    );
    found.push(...each.flat());
  }
  // ARI goes on listing what was expired: only what Asterisk still finds is there.
  const rows = new Set(objects.endpoints.map(({ id }) => String(id)));
  const unknown = (await look.endpoints()).filter((name) => own(name) && !rows.has(name)).sort();
  const there = await eachOf(unknown, async (name) => (await look.object('endpoint', name)) !== null);
  found.push(...unknown.filter((_, i) => there[i]).map((name) => extra('endpoint', name, 'present', 'expire_cache')));

  const aors = new Set(objects.aors.map(({ id }) => String(id)));
  const contactsOfNobody = (await look.contacts())
    .filter((id) => own(aorOf(id)) && !aors.has(aorOf(id)))
    .map((id) => extra('contact', id, 'registered', 'end_contact'));
  return [...found, ...contactsOfNobody];
}

/** `<aor>;@<hash>` */
function aorOf(contact: string): string {
  return contact.split(';')[0] ?? '';
}

/**
 * Asterisk lists what the database has, and begins by that what it had not begun: what can differ is how it is. One that
 * the carrier refuses is for whoever set the password; one that was ended here is begun again.
 */
async function registrations(look: PbxLook, o: TenantObjects, own: (name: string) => boolean): Promise<Difference[]> {
  const live = new Map([...(await look.registrations())].filter(([name]) => own(name)));
  return o.registrations.flatMap((name) => {
    const actual = live.get(name);
    if (actual === undefined) return [missing('registration', name, 'present', 'reload_registrations')];
    if (actual === 'Registered') return [];
    const repair = actual === 'Rejected' ? 'by_hand' : 'register';
    return [differing('registration', name, 'state', { expected: 'Registered', actual }, repair)];
  });
}

async function mailboxes(look: PbxLook, o: TenantObjects, tenantId: string): Promise<Difference[]> {
  const there = await eachOf(o.mailboxes, (mailbox) => look.hasMailbox(mailbox, contexts.voicemail(tenantId)));
  return o.mailboxes.filter((_, i) => !there[i]).map((mailbox) => missing('mailbox', mailbox, 'present', 'by_hand'));
}

async function dialplan(look: PbxLook, o: TenantObjects, tenantId: string): Promise<Difference[]> {
  const expected = contextsOf(tenantId, o.extensions, NAMES);
  const each = await eachOf(expected, async (context) => compareContext(context, await look.context(context.name)));
  return each.flat();
}
