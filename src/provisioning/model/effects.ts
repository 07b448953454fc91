import type { Change } from './change.ts';

/** What has to happen outside the database for changed rows to count. */
export type Effect =
  /** One object of a sorcery cache is read again at its next use. */
  | { readonly kind: 'expire'; readonly cache: string; readonly object: string }
  /** Who is an agent, which queues there are and who serves them. */
  | { readonly kind: 'agents' }
  /** Whose an endpoint or a queue is. */
  | { readonly kind: 'directory' }
  /** Which music on hold there is. */
  | { readonly kind: 'music' };

const CACHES: Readonly<Record<string, string>> = {
  ps_endpoints: 'res_pjsip/endpoint',
  ps_auths: 'res_pjsip/auth',
  ps_aors: 'res_pjsip/aor',
};
const AGENTS = new Set(['queues', 'queue_members', 'pbx_extensions', 'user_roles']);
const DIRECTORY = new Set(['ps_endpoints', 'pbx_extensions', 'queues']);

const MUSIC = new Set(['music_classes', 'music_files']);

/** Each effect once, in the order in which they must be carried out: what is remembered is forgotten last. */
export function effectsOf(changes: readonly Change[]): Effect[] {
  const effects = new Map<string, Effect>();
  const add = (effect: Effect): void => void effects.set(JSON.stringify(effect), effect);
  if (changes.some(({ table }) => DIRECTORY.has(table))) add({ kind: 'directory' });
  if (changes.some(({ table }) => AGENTS.has(table))) add({ kind: 'agents' });
  if (changes.some(({ table }) => MUSIC.has(table))) add({ kind: 'music' });
  for (const { table, key, before } of changes) {
    const cache = CACHES[table];
    // A new row is in no cache; Asterisk does not remember what it did not find.
    if (cache !== undefined && before !== null)
      add({ kind: 'expire', cache, object: String(key['id'] ?? before['id']) });
  }
  return [...effects.values()];
}
