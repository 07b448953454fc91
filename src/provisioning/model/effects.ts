import type { Change } from './change.ts';

/** What has to happen outside the database for changed rows to count. */
export type Effect =
  /** One object of a sorcery cache is read again at its next use. */
  | { readonly kind: 'expire'; readonly cache: string; readonly object: string }
  /** A cache that is kept whole is read again. */
  | { readonly kind: 'populate'; readonly cache: string }
  /** Phones that are registered there are no more. */
  | { readonly kind: 'end_contacts'; readonly aor: string }
  /** A registration with a carrier is begun, or begun anew. */
  | { readonly kind: 'register'; readonly registration: string }
  | { readonly kind: 'unregister'; readonly registration: string }
  /** Who is an agent, which queues there are and who serves them. */
  | { readonly kind: 'agents' }
  /** Whose an endpoint or a queue is. */
  | { readonly kind: 'directory' }
  /** Which contexts, hints and parking lots there are. */
  | { readonly kind: 'dialplan' }
  /** Which music on hold there is. */
  | { readonly kind: 'music' };

const AGENTS = new Set(['queues', 'queue_members', 'pbx_extensions', 'user_roles']);
const DIRECTORY = new Set(['ps_endpoints', 'pbx_extensions', 'queues']);
const DIALPLAN = new Set(['tenants', 'pbx_extensions']);
const MUSIC = new Set(['music_classes', 'music_files']);

/** A new row is in no cache of single objects; Asterisk does not remember what it did not find. */
const EFFECTS: Readonly<Record<string, (id: string, change: Change) => readonly Effect[]>> = {
  ps_endpoints: (id, { before }) =>
    before === null ? [] : [{ kind: 'expire', cache: 'res_pjsip/endpoint', object: id }],
  ps_aors: (id, { before, after }) => [
    ...(before === null ? [] : [{ kind: 'expire', cache: 'res_pjsip/aor', object: id } as const]),
    ...(after === null ? [{ kind: 'end_contacts', aor: id } as const] : []),
  ],
  ps_auths: (id, { before, after }) => {
    if (before === null) return [];
    // A carrier asks for it once more while we sign off; nothing else can use what is left in memory.
    if (after === null && isOutbound(before)) return [];
    return [
      { kind: 'expire', cache: 'res_pjsip/auth', object: id },
      // Whoever registered with the old secret knows the new one not yet, or should not be here any more.
      { kind: 'end_contacts', aor: id },
      ...(isOutbound(after) ? [{ kind: 'register', registration: id } as const] : []),
    ];
  },
  ps_endpoint_id_ips: () => [{ kind: 'populate', cache: 'res_pjsip/identify' }],
  ps_registrations: (id, { after }) => [
    after === null ? { kind: 'unregister', registration: id } : { kind: 'register', registration: id },
  ],
};

/** What Asterisk sends with a password is kept as it is; what it checks, as a digest. */
function isOutbound(auth: Change['after']): boolean {
  return auth !== null && typeof auth['password'] === 'string';
}

/** Secrets are forgotten before registrations end, or the old one would serve to come back; these need their AOR. */
const ORDER: readonly ((effect: Effect) => boolean)[] = [
  ({ kind }) => kind === 'directory',
  ({ kind }) => kind === 'agents',
  ({ kind }) => kind === 'dialplan',
  ({ kind }) => kind === 'music',
  (effect) => effect.kind === 'expire' && effect.cache === 'res_pjsip/auth',
  ({ kind }) => kind === 'unregister',
  ({ kind }) => kind === 'end_contacts',
  ({ kind }) => kind === 'expire',
  ({ kind }) => kind === 'populate',
  ({ kind }) => kind === 'register',
];

/** Each effect once, in the order in which they must be carried out. */
export function effectsOf(changes: readonly Change[]): Effect[] {
  const effects = new Map<string, Effect>();
  const add = (effect: Effect): void => void effects.set(JSON.stringify(effect), effect);
  if (changes.some(({ table }) => DIRECTORY.has(table))) add({ kind: 'directory' });
  if (changes.some(({ table }) => AGENTS.has(table))) add({ kind: 'agents' });
  if (changes.some(({ table }) => DIALPLAN.has(table))) add({ kind: 'dialplan' });
  if (changes.some(({ table }) => MUSIC.has(table))) add({ kind: 'music' });
  for (const change of changes) {
    const id = String(change.key['id'] ?? change.before?.['id'] ?? '');
    for (const effect of EFFECTS[change.table]?.(id, change) ?? []) add(effect);
  }
  const rank = (effect: Effect): number => ORDER.findIndex((fits) => fits(effect));
  return [...effects.values()].sort((a, b) => rank(a) - rank(b));
}
