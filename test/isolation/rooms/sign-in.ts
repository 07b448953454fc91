import { randomBytes } from 'node:crypto';
import type { Database } from '../../../src/platform/mysql/connect.ts';
import { type Kinds, plain, reference } from '../kind.ts';

const apiKey = reference((side: SignInThings) => side.apiKeyId);
const signedIn = reference((side: Agent) => side.agentId);

interface Agent {
  readonly agentId: number;
}

export const signInKinds: Kinds<SignInThings & Agent> = {
  'body totp': plain('123456'),
  'body recovery_code': plain('aaaa-aaaa-aaaa-aaaa'),
  'body code': plain('123456'),
  'body token': plain('never-mailed'),
  'body expires_at': plain(null),
  '/api-keys body name': plain('CRM'),
  '/api-keys/{id} body name': plain('CRM'),
  '/api-keys body permissions': plain(['can_view_reports']),
  '/api-keys/{id} path id': apiKey,
  '/auth/sessions/{id} path id': reference((side: SignInThings) => side.sessionId, 'AAAAAAAAAAAAAAAAAAAAAA'),
  '/users/{id}/sessions path id': signedIn,
  '/users/{id}/totp path id': signedIn,
};

/** Where somebody of the tenant is signed in, and the key of a program. */
export interface SignInThings {
  readonly sessionId: string;
  readonly apiKeyId: number;
}

/** @param secret stands in every free text of this tenant */
export async function addSignIn(
  db: Database,
  tenant: string,
  { agentId, secret }: Agent & { readonly secret: string },
): Promise<SignInThings> {
  const sessionId = randomBytes(16).toString('base64url');
  const now = new Date();
  await db
    .insertInto('sessions')
    .values({
      id: sessionId,
      tenant_id: tenant,
      user_id: agentId,
      ip_address: '192.0.2.1',
      user_agent: secret,
      last_used_at: now,
      expires_at: new Date(now.getTime() + 86_400_000),
    })
    .execute();
  const { insertId } = await db
    .insertInto('api_keys')
    .values({
      tenant_id: tenant,
      name: secret,
      prefix: 'pbk_00000000',
      secret_hash: randomBytes(32).toString('hex'),
      permissions: '["can_view_reports"]',
    })
    .executeTakeFirstOrThrow();
  return { sessionId, apiKeyId: Number(insertId) };
}
