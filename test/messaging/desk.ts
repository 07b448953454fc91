import { expect } from 'vitest';
import { signatureOf } from '../../src/messaging/carriers/http/signature.ts';
import type { SmsDto } from '../../src/messaging/events.ts';
import { ACME, type Office, openOffice, PUBLIC_URL, until } from './office.ts';
import { type Provider, startProvider } from './provider.ts';

/** An office whose messages go by a Twilio-compatible provider, and what both sides of it do. */
export interface Desk {
  readonly office: Office;
  readonly provider: Provider;
  /** A number that nobody has used. */
  somebody(): string;
  send(to: string, body: string, more?: object, headers?: Record<string, string>): ReturnType<Office['ask']>;
  show(id: number): Promise<SmsDto & { readonly attempts: readonly { readonly outcome: string }[] }>;
  become(id: number, status: SmsDto['status']): ReturnType<Desk['show']>;
  askedOf(to: string): Provider['asked'];
  /** The provider hands a message over. */
  arrive(from: string, body: string, o?: Arrival): ReturnType<Office['ask']>;
  report(form: Record<string, string>, ref?: string): ReturnType<Office['ask']>;
  listed(query: string): Promise<SmsDto[]>;
  close(): Promise<void>;
}

interface Arrival {
  readonly to?: string;
  readonly sid?: string;
  readonly signature?: string;
}

export const SECRET = 'an-auth-token-of-acme';

export async function openDesk(): Promise<Desk> {
  const [office, provider] = await Promise.all([openOffice(), startProvider()]);
  const made = await office.ask('tenant_admin', 'POST', '/sms/providers', {
    kind: 'http',
    name: 'Twilio',
    settings: { base_url: provider.url, account: 'AC0' },
    secret: SECRET,
    price: '0.0750',
    currency: 'USD',
    per_number_minute: 600,
  });
  expect(made.status, made.text).toBe(201);
  const inbound = new URL((made.body as { inbound_url: string }).inbound_url).pathname;
  let people = 0;
  let arrivals = 0;
  const show: Desk['show'] = async (id) => (await office.ask('supervisor', 'GET', `/sms/${id}`)).body as never;
  return {
    office,
    provider,
    show,
    somebody: () => `+1202555${2_000 + people++}`,
    send: (to, body, more = {}, headers = {}) =>
      office.ask('supervisor', 'POST', '/sms', { from: ACME.number, to, body, ...more }, headers),
    become: (id, status) =>
      until(async () => ((await show(id)).status === status ? show(id) : null), `${id} ${status}`),
    askedOf: (to) => provider.asked.filter(({ form }) => form['To'] === to),
    arrive: (from, body, { to = ACME.number, sid = `IN${arrivals++}`, signature } = {}) => {
      const form = { MessageSid: sid, AccountSid: 'AC0', From: from, To: to, Body: body };
      const signed = signature ?? signatureOf(SECRET, `${PUBLIC_URL}${inbound}`, form);
      return office.form(inbound, form, { 'x-twilio-signature': signed });
    },
    report: (form, ref) => {
      const path = `${inbound.replace(/inbound$/, 'status')}${ref === undefined ? '' : `?ref=${ref}`}`;
      return office.form(path, form, { 'x-twilio-signature': signatureOf(SECRET, `${PUBLIC_URL}${path}`, form) });
    },
    listed: async (query) =>
      ((await office.ask('supervisor', 'GET', `/sms?${query}`)).body as { items: SmsDto[] }).items,
    close: async () => {
      await office.stop();
      await provider.stop();
    },
  };
}
