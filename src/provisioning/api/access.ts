import type { Access } from '../../tenancy/guard/route.ts';

/** Phones and ways to the public network are the administrators' business. */
export const ADMINISTERS: Access = { kind: 'tenant', anyOf: ['can_manage_settings'] };
/** Who plans the work of people sees their phones. */
export const SEES_PHONES: Access = { kind: 'tenant', anyOf: ['can_manage_settings', 'can_manage_agents'] };
