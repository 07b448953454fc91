import { expect, it } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import type { Mailer } from '../../src/platform/mail.ts';
import { persistentMailer } from '../../src/platform/persistent-mailer.ts';

const MAIL = { to: 'anna@example.com', subject: 'x', text: 'y' };

/** Fails with these, one after the other, and then takes the mail. */
function failing(...errors: Error[]): Mailer & { tries: number } {
  const mailer = {
    configured: true,
    tries: 0,
    send: async () => {
      mailer.tries++;
      const error = errors.shift();
      if (error !== undefined) throw error;
    },
  };
  return mailer;
}

const reply = (responseCode: number) => Object.assign(new Error(`reply ${responseCode}`), { responseCode });
const patient = (mailer: Mailer, delaysMs = [1, 1], signal = new AbortController().signal) =>
  persistentMailer(mailer, { log: silentLog, signal, delaysMs });

it('tries again what may work later', async () => {
  const mailer = failing(reply(451), new Error('ECONNREFUSED'));
  await patient(mailer).send(MAIL);
  expect(mailer.tries).toBe(3);
});

it('gives up in the end, with the last reason', async () => {
  const mailer = failing(reply(451), reply(452), reply(450), reply(451));
  await expect(patient(mailer).send(MAIL)).rejects.toThrow('reply 450');
  expect(mailer.tries).toBe(3);
});

it('takes a refusal for an answer', async () => {
  const mailer = failing(reply(550));
  await expect(patient(mailer).send(MAIL)).rejects.toThrow('reply 550');
  expect(mailer.tries).toBe(1);
});

it('does not keep a daemon that stops', async () => {
  const stopping = new AbortController();
  const sending = patient(failing(reply(451)), [60_000], stopping.signal).send(MAIL);
  setTimeout(() => stopping.abort(), 20);
  await expect(sending).rejects.toThrow();
});

it('does not take it for an answer that our own account was refused', async () => {
  const badLogin = Object.assign(reply(535), { code: 'EAUTH', command: 'AUTH PLAIN' });
  const mailer = failing(badLogin, Object.assign(reply(554), { command: 'CONN' }));
  await patient(mailer).send(MAIL);
  expect(mailer.tries).toBe(3);
});
