import { isIP } from 'node:net';
import { z } from '@hono/zod-openapi';
import { EMERGENCY_NUMBERS, isParkingNumber } from '../model/numbers.ts';

/**
 * Text that ends up in Asterisk's tables, caller ids and dial strings. Asterisk ends values at `;`, undoes `^3B`, splits
 * at `|` and `&`, reads `${…}` and takes `"<>/\` for its own; control characters and those that turn text around forge
 * what people and programs read.
 */
const MEANS_SOMETHING = 'has one of ; ^ | & / \\ " < > $ { } or a character that cannot be shown';
/** A pattern with flags cannot stand in an OpenAPI document, so it is a check beside the schema. */
const PLAIN = /^[^;^|&/\\"<>${}\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]*$/u;

export const plainText = (max: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(max)
    .refine((text) => PLAIN.test(text), MEANS_SOMETHING);

/** 2 to 6 digits, as colleagues dial it. */
export const extensionNumber = z
  .string()
  .regex(/^[1-9]\d{1,5}$/, 'has 2 to 6 digits and does not begin with 0')
  .refine((number) => !EMERGENCY_NUMBERS.has(number), 'is an emergency number')
  .refine((number) => !isParkingNumber(number), 'is for parked calls: 700 to 720')
  .openapi({ example: '1001' });

export const e164 = z
  .string()
  .regex(/^\+[1-9]\d{6,14}$/, 'is no number in E.164, like +4930555010')
  .openapi({ example: '+4930555010' });

/** An extension of the own tenant, or a number of the public network. */
export const dialable = z
  .string()
  .regex(/^(\+[1-9]\d{6,14}|[1-9]\d{1,5})$/, 'is neither an extension nor a number in E.164')
  .openapi({ example: '+4930555010' });

/** A word of the tenant's own that becomes part of a name in Asterisk. */
export const groupName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,31}$/, 'has 1 to 32 of a-z 0-9 -, and begins with a letter or digit');

export const language = z
  .string()
  .regex(/^[a-z]{2}([-_][A-Za-z]{2})?$/, 'is no language, like en or de')
  .openapi({ example: 'en' });

/** What a carrier calls an account: no blanks, nothing that ends or splits a SIP address. */
export const sipUser = z.string().regex(/^[A-Za-z0-9_.+*~-]{1,64}$/, 'has 1 to 64 of A-Z a-z 0-9 _ . + * ~ -');

/** A password that a carrier gave: any visible ASCII but what Asterisk's realtime would read. */
export const carrierSecret = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\x21-\x3a\x3c-\x5d\x5f-\x7e]*$/, 'has ; or ^, a blank, or a character that is not ASCII');

const HOST = /^(?!-)[a-zA-Z0-9-]{1,63}(\.[a-zA-Z0-9-]{1,63})*$/;

export const hostName = z
  .string()
  .max(253)
  .refine((name) => HOST.test(name) || isIP(name) !== 0, 'is no host name and no address')
  .openapi({ example: 'sip.example.com' });
