import type { z } from '@hono/zod-openapi';
import type { SignedIn } from '../actions/login.ts';
import type { Tokens } from '../actions/open-session.ts';
import { effectivePermissions, type Permission } from '../guard/permissions.ts';
import type { Account, Membership } from '../store/accounts.ts';
import type { MeAnswer, SignedInAnswer, TokensAnswer } from './schemas.ts';

export function showTokens(tokens: Tokens): z.infer<typeof TokensAnswer> {
  return {
    access_token: tokens.accessToken,
    token_type: 'Bearer',
    refresh_token: tokens.refreshToken,
    expires_in: tokens.expiresInSeconds,
  };
}

export function showSignedIn({ tokens, account, membership, memberships }: SignedIn): z.infer<typeof SignedInAnswer> {
  const held = effectivePermissions(membership.role, membership.overrides);
  return { ...showTokens(tokens), ...showIdentity(account, { ...membership, held }, memberships) };
}

export function showIdentity(
  account: Account,
  active: Omit<Membership, 'overrides'> & { readonly held: ReadonlySet<Permission> },
  memberships: readonly Membership[],
): z.infer<typeof MeAnswer> {
  return {
    user: {
      id: account.id,
      email: account.email,
      first_name: account.firstName,
      last_name: account.lastName,
      avatar: account.avatar,
      timezone: account.timezone,
      language: account.language,
    },
    tenant: { ...showTenant(active), permissions: [...active.held].sort() },
    tenants: memberships.map(showTenant),
  };
}

function showTenant({ tenantId, tenantName, role }: Omit<Membership, 'overrides'>) {
  return { id: tenantId, name: tenantName, role };
}
