import { createHash } from 'node:crypto';
import { Refused } from '../../platform/reconnect.ts';
import type { AmiAddress } from '../pbx-address.ts';
import type { AmiSession } from './session.ts';

/**
 * Waits for the greeting and logs in by MD5 challenge, so that the secret itself never goes over the wire.
 *
 * @param events whether this session is to be sent events
 * @throws Refused when Asterisk does not let us in
 */
export async function login(session: AmiSession, address: AmiAddress, events: boolean): Promise<void> {
  await greeted(session);
  const challenge = await session.request('Challenge', { AuthType: 'MD5' });
  const nonce = challenge.get('Challenge');
  if (nonce === '') throw new Refused(`no challenge: ${challenge.get('Message')}`);
  const answer = await session.request('Login', {
    AuthType: 'MD5',
    Username: address.user,
    Key: createHash('md5').update(`${nonce}${address.secret}`).digest('hex'),
    Events: events ? 'on' : 'off',
  });
  if (answer.get('Response') !== 'Success') throw new Refused(`login refused: ${answer.get('Message')}`);
}

async function greeted(session: AmiSession): Promise<void> {
  const timer = setTimeout(() => session.close('no greeting'), session.times.connectMs);
  try {
    const line = await Promise.race([
      session.greeted,
      session.ended.then((reason) => {
        throw new Error(reason);
      }),
    ]);
    if (!line.startsWith('Asterisk Call Manager/')) throw new Error('this is no Asterisk manager port');
  } finally {
    clearTimeout(timer);
  }
}
