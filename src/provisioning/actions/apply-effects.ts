import { PatchbayError } from '../../platform/errors.ts';
import type { Effect } from '../model/effects.ts';
import type { Provisioning } from './context.ts';

/** How an effect ended. One that failed is made good by the regular comparison of tables and PBX. */
export interface AppliedEffect {
  readonly effect: Effect;
  readonly outcome: 'done' | 'pbx_unavailable' | 'outcome_unknown' | 'failed';
}

/** How long the PBX may take to answer one question. */
const ASK_MS = 2_000;

/** In order; one that fails does not keep the next from being tried. The rows are committed: nothing is undone. */
export async function applyEffects(room: Provisioning, effects: readonly Effect[]): Promise<AppliedEffect[]> {
  const applied: AppliedEffect[] = [];
  for (const effect of effects) {
    try {
      await apply(room, effect);
      applied.push({ effect, outcome: 'done' });
    } catch (error) {
      const code = error instanceof PatchbayError ? error.code : 'failed';
      const outcome = code === 'pbx_unavailable' || code === 'outcome_unknown' ? code : 'failed';
      room.log.warn({ effect, error }, 'a change is stored, and the PBX does not know of it yet');
      applied.push({ effect, outcome });
    }
  }
  return applied;
}

function apply(room: Provisioning, effect: Effect): Promise<void> {
  switch (effect.kind) {
    case 'expire':
      return room.commands.expireCached(effect);
    case 'populate':
      return room.commands.populateCached(effect);
    case 'end_contacts':
      return endContacts(room, effect.aor);
    case 'register':
      return register(room, effect.registration);
    case 'unregister':
      return unlessAbsent(room.commands.unregister(effect));
    case 'agents':
      return room.refreshAgents();
    case 'directory':
      return room.refreshDirectory();
    case 'dialplan':
      // Not waited for: a phone works before others can watch it, and many made at once are read by Asterisk together.
      room.refreshDialplan().catch(() => {});
      return Promise.resolve();
    case 'music':
      return room.refreshMusic();
  }
}

async function endContacts({ reads, commands }: Provisioning, aor: string): Promise<void> {
  const contacts = await reads.contacts(aor, ASK_MS);
  for (const contact of contacts.filter(({ stored }) => stored !== '')) await commands.endContact(contact);
}

/** Asking for all of them makes Asterisk begin a new one; one that it has goes on with what the database says now. */
async function register({ reads, commands }: Provisioning, registration: string): Promise<void> {
  if ((await reads.registrations(ASK_MS)).has(registration)) await commands.register({ registration });
}

async function unlessAbsent(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (!(error instanceof PatchbayError) || error.code !== 'not_found') throw error;
  });
}
