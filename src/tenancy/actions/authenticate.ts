import { PatchbayError } from '../../platform/errors.ts';
import { enabledFeatures } from '../guard/features.ts';
import type { Credential, Visit } from '../guard/guard.ts';
import { effectivePermissions, PERMISSIONS } from '../guard/permissions.ts';
import type { Caller } from '../guard/route.ts';
import { teamNames } from '../guard/scope.ts';
import { featuresOfOpen } from '../store/accounts.ts';
import { appendAudit } from '../store/audit.ts';
import { type LiveSession, liveSessions } from '../store/sessions.ts';
import { authenticateKey, isApiKey } from './api-keys/authenticate-key.ts';
import type { Tenancy } from './context.ts';

/**
 * Token to caller. The session or key is looked up each time and nothing of it is remembered, so that revocation,
 * suspension and a changed role act at the next request.
 */
export async function authenticate(room: Tenancy, credential: Credential, visit: Visit): Promise<Caller> {
  const { bearer, actIn: wanted } = credential;
  if (bearer === null) throw refusal();
  const caller = isApiKey(bearer) ? await authenticateKey(room, bearer) : await authenticatePerson(room, bearer);
  if (wanted === null || wanted === caller.tenantId) return caller;
  return actIn(room, caller, wanted, visit);
}

async function authenticatePerson(room: Tenancy, token: string): Promise<Caller> {
  const claims = await room.tokens.verify(token);
  const [session] = await liveSessions(room.db, [claims.sessionId], new Date(room.clock.now()));
  if (session?.tenantId !== claims.tenantId || session.userId !== claims.userId) throw refusal();
  return callerOf(session);
}

function refusal(): PatchbayError {
  return new PatchbayError('unauthorized', 'the credential is missing, wrong or no longer valid');
}
/** The audit entry is written before anything is done or shown; without it the request fails. */
async function actIn(room: Tenancy, caller: Caller, tenantId: string, visit: Visit): Promise<Caller> {
  // Refused before the tenant is looked for: the answer does not tell whether there is one.
  if (caller.role !== 'superadmin') throw new PatchbayError('forbidden', 'X-Tenant is for superadmins');
  const features = await featuresOfOpen(room.db, tenantId);
  if (features === undefined) throw new PatchbayError('not_found', 'there is no such tenant');
  await appendAudit(room.db, {
    tenantId,
    userId: caller.userId,
    action: 'superadmin.request',
    entityType: 'route',
    entityId: `${visit.method} ${visit.path}`,
    address: visit.address,
    userAgent: visit.userAgent,
    changes: { from: caller.tenantId, request_id: visit.requestId },
    at: new Date(room.clock.now()),
  });
  return { ...caller, tenantId, permissions: new Set(PERMISSIONS), features: enabledFeatures(features), teams: [] };
}

export function callerOf(session: LiveSession): Caller {
  return {
    userId: session.userId,
    tenantId: session.tenantId,
    role: session.role,
    permissions: effectivePermissions(session.role, session.overrides),
    features: enabledFeatures(session.features),
    teams: session.role === 'supervisor' ? teamNames(session.teams) : [],
    sessionId: session.id,
    apiKeyId: null,
  };
}
