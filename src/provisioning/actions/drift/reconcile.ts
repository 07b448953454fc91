import { setTimeout as delay } from 'node:timers/promises';
import { PatchbayError } from '../../../platform/errors.ts';
import { transact } from '../../../platform/mysql/transact.ts';
import { type Actor, appendAudit } from '../../../tenancy/guard/audit.ts';
import type { Difference, Repair } from '../../model/drift/difference.ts';
import type { Provisioning } from '../context.ts';
import { findDrift } from './find-drift.ts';

export type Outcome = 'done' | 'pbx_unavailable' | 'outcome_unknown' | 'failed';

export interface Reconciled {
  readonly found: readonly Difference[];
  /** Each thing that was done once, with how it ended. */
  readonly done: readonly { readonly repair: Repair; readonly name: string | null; readonly outcome: Outcome }[];
  /** What differs still: what only somebody's hand can mend, and what has changed since. */
  readonly remaining: readonly Difference[];
}

/** Members and registrations follow by events; what is still on its way a moment later is shown as remaining. */
const SETTLES_MS = 3_000;

/** Makes the PBX what the tables of one tenant say. @throws PatchbayError `pbx_unavailable` before anything was done */
export async function reconcile(room: Provisioning, actor: Actor): Promise<Reconciled> {
  const { tenantId } = actor;
  const found = await findDrift(room, tenantId);
  const done: Reconciled['done'][number][] = [];
  for (const { repair, name, run } of repairsFor(room, found))
    done.push({ repair, name, outcome: await outcomeOf(run) });
  await transact(room.db, (trx) =>
    appendAudit(trx, {
      ...actor,
      action: 'pbx.reconciled',
      entityType: 'pbx',
      entityId: tenantId,
      changes: { found, done },
      at: new Date(room.clock.now()),
    }),
  );
  return { found, done, remaining: done.length === 0 ? found : await afterwards(room, tenantId) };
}

async function afterwards(room: Provisioning, tenantId: string): Promise<readonly Difference[]> {
  const until = performance.now() + SETTLES_MS;
  for (;;) {
    const remaining = await findDrift(room, tenantId);
    if (remaining.every(({ repair }) => repair === 'by_hand') || performance.now() > until) return remaining;
    await delay(250);
  }
}

interface Task {
  readonly repair: Repair;
  readonly name: string | null;
  readonly run: () => Promise<void>;
}

/** In the order in which one needs the other: a secret is forgotten before a registration ends. */
function repairsFor(room: Provisioning, found: readonly Difference[]): Task[] {
  const { commands } = room;
  const tasks = new Map<string, Task>();
  const add = (repair: Repair, name: string | null, run: Task['run']): void =>
    void tasks.set(`${repair} ${name}`, { repair, name, run });
  for (const { kind, name, repair } of found) {
    if (repair === 'expire_cache') {
      add(repair, `${kind} ${name}`, () => commands.expireCached({ cache: `res_pjsip/${kind}`, object: name }));
    } else if (repair === 'end_contact') {
      add(repair, name, () => commands.endContact({ id: name, stored: '' }));
    } else if (repair === 'register') {
      add(repair, name, () => commands.register({ registration: name }));
    }
  }
  const has = (repair: Repair): boolean => found.some((one) => one.repair === repair);
  if (has('reload_registrations')) {
    add('reload_registrations', null, () => commands.reloadModule('res_pjsip_outbound_registration.so'));
  }
  if (has('queues')) {
    add('queues', null, async () => {
      await room.refreshAgents();
      await commands.queueReload();
      room.lookAgain('queues were reconciled');
    });
  }
  if (has('dialplan')) add('dialplan', null, () => room.rereadDialplan());
  return [...tasks.values()];
}

async function outcomeOf(run: () => Promise<void>): Promise<Outcome> {
  try {
    await run();
    return 'done';
  } catch (error) {
    const code = error instanceof PatchbayError ? error.code : 'failed';
    return code === 'pbx_unavailable' || code === 'outcome_unknown' ? code : 'failed';
  }
}
