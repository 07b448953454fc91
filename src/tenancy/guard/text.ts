import { z } from '@hono/zod-openapi';

/** A check beside the schema: an OpenAPI document has no place for the flag that this pattern needs. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** One line of text that people read: nothing in it is a control character, breaks the line or turns text around. */
export function line(longest: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .refine((text) => !UNSEEN.test(text), 'has characters that cannot be shown');
}
