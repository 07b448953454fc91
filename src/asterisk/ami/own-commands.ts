import type { AmiAnswer, OpenCommandConnection } from './command-connection.ts';
import type { AmiFrame } from './frame.ts';
import { login } from './login.ts';
import { AmiSession } from './session.ts';

/** Commands over our own reader of frames: what takes over should the package fail us. */
export const openOwnCommands: OpenCommandConnection = async ({ address, times, ids, signal }) => {
  const session = new AmiSession({ address, times, ids, wanted: new Set(), event: () => {}, rejected: () => {} });
  const abort = () => session.close('stopping');
  signal.addEventListener('abort', abort, { once: true });
  try {
    await login(session, address, false);
  } catch (error) {
    session.close('the login failed');
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
  return {
    request: async (action, fields) => answerOf(await session.request(action, fields)),
    ended: session.ended,
    close: (reason) => session.close(reason),
  };
};

function answerOf(frame: AmiFrame): AmiAnswer {
  // Some answers of Asterisk end their message with a line feed too many.
  return { success: frame.get('Response') === 'Success', message: frame.get('Message').trim() };
}
