import { expect, it } from 'vitest';
import type { Change } from '../../src/provisioning/model/change.ts';
import { effectsOf } from '../../src/provisioning/model/effects.ts';

const A = { id: 'acme_a' };
const change = (table: string, before: object | null, after: object | null, key: object = A): Change =>
  ({ table, key, before, after }) as Change;

/** What was written -> what is asked of whom, in order. */
it.each<[string, Change[], string[]]>([
  [
    'a new phone is in no cache',
    [change('ps_aors', null, A), change('ps_auths', null, A), change('ps_endpoints', null, A)],
    ['directory'],
  ],
  [
    'a new secret is known before whoever has the old one is signed off',
    [change('ps_auths', { password_digest: 'x' }, { password_digest: 'y' })],
    ['expire res_pjsip/auth acme_a', 'end_contacts acme_a'],
  ],
  [
    'a phone that goes is signed off while its AOR can still be asked',
    [change('ps_endpoints', A, null), change('ps_auths', A, null), change('ps_aors', A, null)],
    [
      'directory',
      'expire res_pjsip/auth acme_a',
      'end_contacts acme_a',
      'expire res_pjsip/endpoint acme_a',
      'expire res_pjsip/aor acme_a',
    ],
  ],
  [
    'addresses are read again as a whole, once',
    [change('ps_endpoint_id_ips', A, null), change('ps_endpoint_id_ips', null, A, { id: 'acme_b' })],
    ['populate res_pjsip/identify'],
  ],
  ['a registration is begun', [change('ps_registrations', null, A)], ['register acme_a']],
  [
    'a carrier’s new password is used at once',
    [change('ps_auths', { password: 'x' }, { password: 'y' })],
    ['expire res_pjsip/auth acme_a', 'end_contacts acme_a', 'register acme_a'],
  ],
  [
    'a trunk that goes signs off, and keeps its password in memory for that',
    [change('ps_registrations', A, null), change('ps_auths', { password: 'x' }, null)],
    ['unregister acme_a'],
  ],
  [
    'queues and people',
    [change('queue_members', null, {}, { uniqueid: 1 }), change('user_roles', {}, {}, { id: 3 })],
    ['agents'],
  ],
  ['what nobody remembers', [change('voicemail', null, {}, { uniqueid: 1 }), change('dids', null, {})], []],
])('%s', (_, changes, expected) => {
  expect(effectsOf(changes).map((effect) => Object.values(effect).join(' '))).toEqual(expected);
});
