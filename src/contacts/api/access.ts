import type { Access } from '../../tenancy/guard/route.ts';

/** Whoever talks to people, by whatever means, needs to know who they are, and keeps what is known of them right. */
export const TALKS: Access = {
  kind: 'tenant',
  anyOf: ['can_make_calls', 'can_receive_calls', 'can_send_sms', 'can_manage_tickets', 'can_manage_chat'],
};

/** Can be undone, so whoever works with people daily may do it. */
export const TIDIES: Access = { kind: 'tenant', anyOf: ['can_manage_tickets', 'can_manage_settings'] };

/** Touches everybody at once: import, export, and the tags that all share. */
export const GOVERNS: Access = { kind: 'tenant', anyOf: ['can_manage_settings'] };
