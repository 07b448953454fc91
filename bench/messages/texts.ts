import { setTimeout as delay } from 'node:timers/promises';
import { startPhone } from '../../bin/lab/sip/phone/phone.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { signatureOf } from '../../src/messaging/carriers/http/signature.ts';
import type { OpenOffice } from './office.ts';

/** Hands one message over. @returns when that counts as done (epoch ms, with fractions) */
export type Sender = (from: string, body: string) => Promise<number>;

/** From the 202 on: by then Asterisk has it, and answers for it. */
export async function overSip(sipPort: number, { trunk, dids }: DemoTenant): Promise<{ send: Sender; close(): void }> {
  const { address, port } = trunk;
  const carrier = await startPhone({ sipPort, endpoint: 'carrier', password: '', trunk: { address, port } });
  let sent = 0;
  return {
    send: async (from, body) => {
      const status = await carrier.ask(
        'MESSAGE',
        dids.phone,
        [
          ['Content-Type', 'text/plain;charset=utf-8'],
          ['From', `<sip:${from}@carrier.example.com>;tag=t${sent++}`],
        ],
        body,
      );
      if (status !== 202) throw new Error(`a MESSAGE was answered ${status}`);
      return now();
    },
    close: () => carrier.kill(),
  };
}

/** From the provider's request on, not its answer: the message is on the screen by then. */
export function overHttp({ provider }: OpenOffice, { dids }: DemoTenant): Sender {
  let sent = 0;
  return async (from, body) => {
    const sid = `SM${sent++}`;
    const form = { MessageSid: sid, AccountSid: provider.account, From: from, To: dids.phone, Body: body };
    const began = now();
    const answer = await fetch(provider.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signatureOf(provider.secret, provider.url, form),
      },
      body: new URLSearchParams(form).toString(),
    });
    if (!answer.ok) throw new Error(`a provider's message was answered ${answer.status} ${await answer.text()}`);
    return began;
  };
}

/** @returns by its text when each was handed over; what was refused is not in it, and said */
export async function sendSteadily(
  send: Sender,
  o: { readonly name: string; readonly messages: number; readonly perSecond: number; say(line: string): void },
): Promise<Map<string, number>> {
  const sent = new Map<string, number>();
  const began = performance.now();
  const underWay: Promise<unknown>[] = [];
  for (let n = 0; n < o.messages; n++) {
    await delay(Math.max(0, began + (n * 1_000) / o.perSecond - performance.now()));
    const body = `${o.name} ${n}`;
    const done = send(`+1202555${2_000 + (n % 8_000)}`, body).then((at) => sent.set(body, at));
    underWay.push(done.catch((error: unknown) => o.say(String(error))));
  }
  await Promise.all(underWay);
  return sent;
}

function now(): number {
  return performance.timeOrigin + performance.now();
}
