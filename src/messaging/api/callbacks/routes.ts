import { createRoute, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { PatchbayError } from '../../../platform/errors.ts';
import { type Access, type DeclaredRoute, declareRoute, type EdgeEnv } from '../../../tenancy/guard/route.ts';
import type { Messaging } from '../../actions/context.ts';
import { accountOf } from '../../actions/providers/carriers.ts';
import { LONGEST_INCOMING, receiveSms } from '../../actions/receiving/receive-sms.ts';
import { noteStatus } from '../../actions/sending/note-status.ts';
import type { Account } from '../../carriers/carrier.ts';
import { isSigned } from '../../carriers/http/signature.ts';
import { costOf, statusOf } from '../../carriers/http/words.ts';
import { smsTenant } from '../../store/numbers.ts';
import { providerByKey } from '../../store/providers.ts';
import { CALLBACK_PATHS, callbackUrl } from './addresses.ts';

const SIGNED: Access = {
  kind: 'public',
  why: 'a provider has no credential of ours: it signs with the secret of its account (X-Twilio-Signature)',
};
const KeyParams = z.object({ key: z.string().regex(/^[\w-]{43}$/, 'is no key') });
const Form = z.record(z.string().max(64), z.union([z.string().max(LONGEST_INCOMING), z.array(z.string().max(1_600))]));
const body = { required: true, content: { 'application/x-www-form-urlencoded': { schema: Form } } };
const REFUSED = {
  401: { description: 'No such account, or not signed with its secret: which of the two, nobody is told' },
};
const BYTES = 64 * 1024;
/** TwiML that asks for nothing. */
const NOTHING = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/** What a Twilio-compatible provider calls; both addresses are shown with the account. */
export function callbackRoutes(room: Messaging): DeclaredRoute[] {
  return [
    declareRoute(
      SIGNED,
      createRoute({
        method: 'post',
        path: CALLBACK_PATHS.inbound,
        operationId: 'smsArrived',
        tags: ['sms callbacks'],
        summary: 'A provider hands over a message that came in',
        description: 'The same `MessageSid` is the same message, however often it comes.',
        request: { params: KeyParams, body },
        responses: {
          200: { description: 'Taken', content: { 'text/xml': { schema: z.string() } } },
          ...REFUSED,
        },
      }),
      async (c) => {
        const form = c.req.valid('form');
        const account = await signedAccount(room, c, c.req.valid('param').key, 'inbound', form);
        const media = Number(one(form['NumMedia']));
        await receiveSms(room, account, {
          from: required(form, 'From'),
          to: required(form, 'To'),
          body: one(form['Body']),
          id: required(form, 'MessageSid'),
          ...(Number(one(form['NumSegments'])) > 0 ? { segments: Number(one(form['NumSegments'])) } : {}),
          ...(media > 0 ? { metadata: { media } } : {}),
        });
        return c.body(NOTHING, 200, { 'Content-Type': 'text/xml' });
      },
      { bodyBytes: BYTES },
    ),
    declareRoute(
      SIGNED,
      createRoute({
        method: 'post',
        path: CALLBACK_PATHS.status,
        operationId: 'smsReported',
        tags: ['sms callbacks'],
        summary: 'A provider reports what became of a message',
        description: 'Status only moves forward: late and repeated reports change nothing.',
        request: {
          params: KeyParams,
          query: z.object({ ref: z.string().max(64).optional().openapi({ description: 'Of the attempt' }) }),
          body,
        },
        responses: { 204: { description: 'Noted' }, ...REFUSED },
      }),
      async (c) => {
        const form = c.req.valid('form');
        const { ref } = c.req.valid('query');
        const account = await signedAccount(room, c, c.req.valid('param').key, 'status', form, ref);
        const status = statusOf(one(form['MessageStatus']) || one(form['SmsStatus']));
        if (status === null) return c.body(null, 204);
        const cost = costOf(one(form['Price']) || undefined, one(form['PriceUnit']));
        await noteStatus(room, account, {
          id: required(form, 'MessageSid').slice(0, 128),
          status,
          ...(ref === undefined ? {} : { reference: ref }),
          errorCode: one(form['ErrorCode']) || null,
          errorMessage: one(form['ErrorMessage']) || null,
          ...(cost === null ? {} : { cost }),
        });
        return c.body(null, 204);
      },
      { bodyBytes: BYTES },
    ),
  ];
}

type GivenForm = z.infer<typeof Form>;

/** @throws PatchbayError `unauthorized` */
async function signedAccount(
  room: Messaging,
  c: Context<EdgeEnv>,
  key: string,
  what: keyof typeof CALLBACK_PATHS,
  form: GivenForm,
  ref?: string,
): Promise<Account> {
  const row = await providerByKey(room.db, key);
  const account = row === undefined ? null : accountOf(row, room.seal, null);
  const isOpen = account?.kind === 'http' && (await smsTenant(room.db, account.tenantId)) !== null;
  if (isOpen) {
    const sid = one(form['AccountSid']);
    const isTheirs = sid === '' || sid === account.settings.account;
    const url = callbackUrl(room.publicUrl, key, what, ref);
    if (isTheirs && isSigned(account.secret, url, form, c.req.header('x-twilio-signature'))) return account;
  }
  throw new PatchbayError('unauthorized', 'no such account, or not signed with its secret');
}

function one(value: GivenForm[string] | undefined): string {
  return typeof value === 'string' ? value : (value?.[0] ?? '');
}

function required(form: GivenForm, name: string): string {
  const value = one(form[name]);
  if (value !== '') return value;
  throw new PatchbayError('invalid', 'the input is not valid', {
    errors: [{ path: `body.${name}`, message: 'is missing' }],
  });
}
