import { z } from '@hono/zod-openapi';
import { ROLES } from '../guard/permissions.ts';

const email = z.string().trim().min(3).max(254).openapi({ example: 'anna@acme.example.com' });
const tenantId = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,62}[a-z0-9]$/, 'is not a tenant id')
  .openapi({ example: 'acme' });
/** Checked against a hash only, so old passwords of any shape still work. */
export const password = z.string().min(1).max(256);
const newPassword = z.string().min(10, 'needs at least 10 characters').max(256);
const refreshToken = z.string().min(1).max(256);

/** Apps show it as `123 456`. */
export const totpCode = z
  .string()
  .max(16)
  .transform((typed) => typed.replaceAll(/\s/g, ''))
  .pipe(z.string().regex(/^\d{6}$/, 'is not six digits'))
  .openapi({ type: 'string', example: '492039' });
export const recoveryCode = z.string().trim().min(16).max(32).openapi({ example: 'k3vp-x2m7-qd9f-h8wt' });

export const LoginBody = z
  .strictObject({
    email,
    password,
    tenant: tenantId.optional(),
    totp: totpCode.optional().openapi({ description: 'Wanted where the answer is `totp_required`' }),
    recovery_code: recoveryCode.optional().openapi({ description: 'In place of `totp`; each is good once' }),
  })
  .openapi('Login');
export const RefreshBody = z.strictObject({ refresh_token: refreshToken }).openapi('Refresh');
export const SwitchTenantBody = z.strictObject({ tenant: tenantId }).openapi('SwitchTenant');
export const PasswordBody = z
  .strictObject({
    current_password: password,
    new_password: newPassword,
  })
  .openapi('PasswordChange');
export const ForgotBody = z.strictObject({ email }).openapi('PasswordForgotten');
export const ResetBody = z
  .strictObject({ token: z.string().min(1).max(256), new_password: newPassword })
  .openapi('PasswordReset');

const Tokens = {
  access_token: z.string(),
  token_type: z.literal('Bearer'),
  refresh_token: z.string().openapi({ description: 'Good once; the answer to a refresh has the next one' }),
  expires_in: z.int().openapi({ description: 'Seconds that the access token lives', example: 900 }),
};

const User = z
  .object({
    id: z.int(),
    email: z.string(),
    first_name: z.string().nullable(),
    last_name: z.string().nullable(),
    avatar: z.string().nullable(),
    timezone: z.string().nullable(),
    language: z.string().nullable(),
  })
  .openapi('User');

const TenantOfUser = z
  .object({ id: z.string(), name: z.string(), role: z.enum(ROLES) })
  .openapi('TenantOfUser', { description: 'A tenant that the person belongs to, and as what' });

const Identity = {
  user: User,
  tenant: TenantOfUser.extend({ permissions: z.array(z.string()) }).openapi('ActiveTenant'),
  tenants: z.array(TenantOfUser),
};

export const TokensAnswer = z.object(Tokens).openapi('Tokens');
export const SignedInAnswer = z.object({ ...Tokens, ...Identity }).openapi('SignedIn');
export const MeAnswer = z.object(Identity).openapi('Me');
