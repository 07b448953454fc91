import { z } from '@hono/zod-openapi';

/** One line of text that people read: nothing in it is a control character, breaks the line or turns text around. */
export function line(longest: number) {
  return z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u, 'has characters that cannot be shown');
}
