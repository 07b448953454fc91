/** Roles and permissions, exactly as other programs know them (model.md). */
export const ROLES = ['superadmin', 'tenant_admin', 'supervisor', 'agent', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export const PERMISSIONS = [
  'can_manage_agents',
  'can_manage_dids',
  'can_view_reports',
  'can_make_calls',
  'can_receive_calls',
  'can_send_sms',
  'can_view_all_calls',
  'can_listen_calls',
  'can_coach_agents',
  'can_manage_tickets',
  'can_manage_chat',
  'can_access_dashboard',
  'can_manage_settings',
  'can_manage_integrations',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

/** Default set of each role; `user_roles.permissions` adds (`true`) or removes (`false`) single ones. */
export const ROLE_DEFAULTS: Readonly<Record<Role, readonly Permission[]>> = {
  superadmin: PERMISSIONS,
  tenant_admin: PERMISSIONS,
  supervisor: [
    'can_manage_agents',
    'can_view_reports',
    'can_make_calls',
    'can_receive_calls',
    'can_send_sms',
    'can_view_all_calls',
    'can_listen_calls',
    'can_coach_agents',
    'can_manage_tickets',
    'can_manage_chat',
    'can_access_dashboard',
  ],
  agent: ['can_make_calls', 'can_receive_calls', 'can_send_sms', 'can_manage_tickets', 'can_manage_chat'],
  viewer: ['can_view_reports', 'can_access_dashboard'],
};

/**
 * @param overrides `user_roles.permissions` as stored: `{"can_send_sms": false}`, also as JSON text; anything in it that
 *   is not a permission with true or false is ignored
 */
export function effectivePermissions(role: Role, overrides: unknown): ReadonlySet<Permission> {
  const held = new Set<Permission>(ROLE_DEFAULTS[role]);
  const given = overridesOf(overrides);
  for (const permission of PERMISSIONS) {
    if (given[permission] === true) held.add(permission);
    if (given[permission] === false) held.delete(permission);
  }
  return held;
}

/** What was said for one person, beside what the role has. */
export function overridesOf(stored: unknown): Partial<Record<Permission, boolean>> {
  const given = typeof stored === 'string' ? parsed(stored) : stored;
  if (typeof given !== 'object' || given === null) return {};
  const entries = new Map<string, unknown>(Object.entries(given));
  const said = PERMISSIONS.flatMap((one) => {
    const granted = entries.get(one);
    return typeof granted === 'boolean' ? [[one, granted] as const] : [];
  });
  return Object.fromEntries(said);
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
