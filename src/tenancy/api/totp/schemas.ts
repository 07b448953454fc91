import { z } from '@hono/zod-openapi';
import { password, recoveryCode, totpCode } from '../schemas.ts';

export const StartBody = z.strictObject({ password }).openapi('TotpStart');
export const ConfirmBody = z.strictObject({ code: totpCode }).openapi('TotpConfirm');
export const OffBody = z
  .strictObject({ password, code: totpCode.optional(), recovery_code: recoveryCode.optional() })
  .refine(({ code, recovery_code }) => (code === undefined) !== (recovery_code === undefined), {
    path: ['code'],
    message: 'give either this or recovery_code',
  })
  .openapi('TotpOff');

export const ResetBody = z
  .strictObject({ password: password.openapi({ description: 'Your own' }) })
  .openapi('TotpReset');

export const TotpState = z
  .object({
    enabled: z.boolean(),
    recovery_codes_left: z.int().openapi({ description: 'At the end of them, turn it off and on again for new ones' }),
  })
  .openapi('Totp');

export const TotpOffer = z
  .object({
    secret: z
      .string()
      .openapi({ description: 'Base32, for typing it in', example: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' }),
    uri: z.string().openapi({ description: 'The same for an authenticator app', example: 'otpauth://totp/…' }),
    qr_svg: z.string().openapi({ description: 'The URI as a QR code: an `<svg>` element' }),
  })
  .openapi('TotpOffer');

export const RecoveryCodes = z
  .object({
    recovery_codes: z.array(z.string()).openapi({ description: 'Shown now and never again; each is good once' }),
  })
  .openapi('RecoveryCodes');
