import { PatchbayError } from '../../platform/errors.ts';
import type { Effect } from '../model/effects.ts';
import type { Provisioning } from './context.ts';

/** How an effect ended. One that failed is made good by the regular comparison of tables and PBX. */
export interface AppliedEffect {
  readonly effect: Effect;
  readonly outcome: 'done' | 'pbx_unavailable' | 'outcome_unknown' | 'failed';
}

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
    case 'agents':
      return room.refreshAgents();
    case 'directory':
      return room.refreshDirectory();
    case 'music':
      return room.refreshMusic();
  }
}
