import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { z } from 'zod';
import { ROUTE_TYPES } from '../model/plan.ts';
import type { Verdict } from '../model/verdict.ts';

const target = z.string().trim().min(1).max(64);
const Answer = z.discriminatedUnion('action', [
  z.object({
    action: z.literal('route'),
    route: z.object({ type: z.enum(ROUTE_TYPES).exclude(['webhook']), target }),
  }),
  z.object({ action: z.literal('voicemail'), mailbox: target }),
  z.object({
    action: z.literal('hangup'),
    reason: z.enum(['busy', 'rejected', 'unavailable']).default('rejected'),
  }),
]);

/** What a program answered, or why that cannot be followed. Whether the target exists is another question. */
export function readAnswer(body: string): { readonly verdict: Verdict } | { readonly fault: string } {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { fault: body.trim() === '' ? 'the answer is empty' : 'the answer is not JSON' };
  }
  const parsed = Answer.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { fault: `the answer is not valid: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim() };
  }
  const { data } = parsed;
  if (data.action === 'voicemail') {
    return { verdict: { action: 'route', route: { type: 'voicemail', target: data.mailbox } } };
  }
  if (data.action !== 'route' || data.route.type !== 'external') return { verdict: data };
  const number = /^\+/.test(data.route.target) ? parsePhoneNumberFromString(data.route.target) : undefined;
  if (!number?.isPossible() || !/^\+\d{7,15}$/.test(number.number)) {
    return { fault: 'route.target is no number in E.164' };
  }
  return { verdict: { action: 'route', route: { type: 'external', target: number.number } } };
}
