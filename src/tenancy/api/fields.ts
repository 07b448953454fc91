import { z } from '@hono/zod-openapi';
import { line } from '../guard/text.ts';

/** Fields that several resources of this room have. */
export const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
export const moment = z.iso.datetime().openapi({ example: '2026-11-22T07:09:23.472Z' });
export const name = line(128);
/** In lower case: the same address is the same person however it is written. */
export const email = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email())
  .openapi({ example: 'anna@acme.example.com' });
export const phone = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'is not an E.164 number')
  .openapi({ example: '+49305550123' });
export const teams = z
  .array(line(64))
  .max(50)
  .openapi({ example: ['sales'] });
export const search = z.string().trim().min(1).max(100);
