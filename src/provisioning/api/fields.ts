import { z } from '@hono/zod-openapi';
import { RECORDING_POLICIES } from '../model/recording-policy.ts';

/** Fields that many things of this room have, each bounded and without characters that cannot be shown. */

export const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
export const reference = z.int().min(1).max(Number.MAX_SAFE_INTEGER);
export const moment = z.iso.datetime();

/** A pattern with flags cannot stand in an OpenAPI document, so it is a check beside the schema. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Any text for people, in one line. */
export const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .refine((text) => !UNSEEN.test(text), 'has characters that cannot be shown');

/** A name within the tenant that becomes part of a name in Asterisk. */
export const localName = (most: number) =>
  z
    .string()
    .max(most)
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9-]*$/, 'has other characters than letters, digits and -')
    .openapi({ example: 'support' });

export const recordingPolicy = (description: string) => z.enum(RECORDING_POLICIES).nullable().openapi({ description });

/** A sound of Asterisk without its suffix, `vm-intro` or `custom/welcome`: no dot, so no way out of its folder. */
export const sound = z
  .string()
  .max(128)
  .regex(/^[A-Za-z0-9][\w-]*(\/[A-Za-z0-9][\w-]*)*$/, 'is no name of a sound');

export const seconds = (least: number, most: number) => z.int().min(least).max(most);

export const metadata = z
  .record(z.string().max(64), z.unknown())
  .refine((value) => JSON.stringify(value).length <= 8_192, 'has more than 8192 characters')
  .openapi({ description: 'Your own fields; kept as they are' });

export const OneParams = z.object({ id });
