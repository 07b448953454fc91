import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { segmentsOf } from '../../src/messaging/actions/segments.ts';
import type { Account, Carrier, Outcome, Outgoing } from '../../src/messaging/carriers/carrier.ts';
import { until } from './office.ts';

/** A carrier and its real far side. */
export interface FarSide {
  readonly carrier: Carrier;
  readonly account: Account;
  /** What arrived there, whole. */
  handed(): readonly { readonly from: string; readonly to: string; readonly text: string }[];
  /** Can it say no, and lose an answer after it has taken a message? SIP over Asterisk tells neither. */
  readonly tells: boolean;
  refuse(): void | Promise<void>;
  lose(): void | Promise<void>;
  well(): Promise<void> | void;
  /** Nobody is there any more. */
  leave(): Promise<void>;
}

const FROM = '+4930555010';

export function message(to: string, body: string): Outgoing {
  const reference = randomBytes(16).toString('base64url');
  return { from: FROM, to, body, reference, startedAt: Date.now(), ...segmentsOf(body) };
}

/** What holds for every way out. The last test ends the far side. */
export function holdsForCarrier(far: () => FarSide): void {
  let count = 0;
  const somebody = () => `+1202555${3_000 + count++}`;
  const send = (to: string, body: string): Promise<Outcome> => far().carrier.send(far().account, message(to, body));

  it.each([
    ['plain', 'Hello, are you there?'],
    ['the whole GSM alphabet', '@£$¥èéùìòÇØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà^{}\\[~]|€'],
    ['another alphabet', 'Привет, как дела?'],
    ['emoji', 'fine 😀👍🏽'],
    ['lines', 'one\ntwo\n\nthree'],
    ['long', `${'It goes on and on. '.repeat(20)}€nd`],
    ['long in another alphabet', `${'Очень длинный текст. '.repeat(8)}😀 конец`],
    ['what others would interpret', '$' + '{SHELL(id)} %s; DROP TABLE sms; <b>&amp; \\r\\nEvent: Hangup'],
  ])('carries %s, letter by letter', async (_what, body) => {
    const to = somebody();
    const outcome = await send(to, body);
    expect(outcome).toMatchObject({ kind: 'accepted' });
    const arrived = await until(
      () =>
        far()
          .handed()
          .find((one) => one.to === to && one.text.length >= body.length), // all parts of it
      'arrived',
    );
    expect(arrived).toEqual({ from: FROM, to, text: body });
  });

  it('names what it was given, each by another name', async () => {
    if (!far().tells) return expect(await send(somebody(), 'x')).toEqual({ kind: 'accepted', ids: [], status: 'sent' });
    const [a, b] = [await send(somebody(), 'a'), await send(somebody(), 'b')];
    const ids = [a, b].flatMap((one) => (one.kind === 'accepted' ? one.ids : []));
    expect(new Set(ids).size).toBe(2);
  });

  it('says what was refused, and that it was', async () => {
    if (!far().tells) return;
    await far().refuse();
    expect(await send(somebody(), 'no')).toMatchObject({ kind: 'refused' });
    await far().well();
  });

  it('does not know when the answer is lost, and has sent it once', async () => {
    if (!far().tells) return;
    const to = somebody();
    await far().lose();
    expect(await send(to, 'maybe')).toMatchObject({ kind: 'unknown' });
    await far().well();
    await until(
      () =>
        far()
          .handed()
          .some((one) => one.to === to),
      'arrived',
    );
    expect(
      far()
        .handed()
        .filter((one) => one.to === to),
    ).toHaveLength(1);
  });

  it('has surely sent nothing when nobody is there', async () => {
    await far().leave();
    const outcome = await send(somebody(), 'nobody');
    expect(outcome).toMatchObject({ kind: 'not_sent' });
  });
}
