import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import createManager, { type Manager, type ManagerEvent } from 'asterisk-manager';
import { PatchbayError } from '../../platform/errors.ts';
import { Refused } from '../../platform/reconnect.ts';
import { checkAction } from './action.ts';
import type { AmiAnswer, OpenCommandConnection } from './command-connection.ts';

/**
 * Commands through the package asterisk-manager, its faults fenced: a new Manager for each connection (it keeps half a
 * frame over a reconnect), nothing handed to it before it is logged in (it would be held and run later), lines checked
 * (it lets CR LF through), and every waiter ended by us (it forgets them when the connection ends).
 */
export const openWithAsteriskManager: OpenCommandConnection = async ({ address, times, ids, signal }) => {
  const manager = createManager(undefined, address.host, address.user, address.secret, false);
  const socket = connectSocket(manager, address.port, address.host);
  const waiting = new Map<string, (error: PatchbayError) => void>();
  let reason = 'closed by the PBX';
  let isOpen = true;
  const close = (why: string) => {
    if (isOpen && !socket.destroyed) reason = why;
    socket.destroy();
  };
  // Not on the manager: there a frame with `Event: error` would count as an error of the connection.
  socket.on('error', (error) => close(error.message));
  const ended = new Promise<string>((resolve) => {
    socket.once('close', () => {
      isOpen = false;
      for (const fail of [...waiting.values()])
        fail(new PatchbayError('outcome_unknown', `the connection ended: ${reason}`));
      resolve(reason);
    });
  });
  const abort = () => close('stopping');
  signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => close('no answer to the login'), times.connectMs);
  try {
    await Promise.race([loggedIn(manager, socket), ended.then((why) => Promise.reject(new Error(why)))]);
  } catch (error) {
    close('the login failed');
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  }

  return {
    ended,
    close,
    request: (action, fields) => {
      checkAction(action, fields);
      if (!isOpen || socket.destroyed) throw new PatchbayError('pbx_unavailable', 'not connected to the PBX');
      return new Promise<AmiAnswer>((resolve, reject) => {
        const id = ids.next();
        const fail = (error: PatchbayError) => {
          clearTimeout(deadline);
          waiting.delete(id);
          manager.removeAllListeners(id);
          reject(error);
        };
        const deadline = setTimeout(
          () => fail(new PatchbayError('outcome_unknown', `no answer within ${times.actionMs} ms`)),
          times.actionMs,
        );
        waiting.set(id, fail);
        manager.action({ ...fields, action, actionid: id }, (error, answer) => {
          clearTimeout(deadline);
          waiting.delete(id);
          resolve(answerOf(error ?? answer ?? {}));
        });
      });
    },
  };
};

/** The package keeps its socket to itself and can only half-close it; Node tells who makes one. */
function connectSocket(manager: Manager, port: number, host: string): Socket {
  let made: Socket | undefined;
  const seen = (message: unknown) => {
    made = (message as { socket: Socket }).socket;
  };
  subscribe('net.client.socket', seen);
  try {
    manager.connect(port, host, () => {});
  } finally {
    unsubscribe('net.client.socket', seen);
  }
  if (made === undefined) throw new Error('asterisk-manager opened no socket');
  return made;
}

function loggedIn(manager: Manager, socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('connect', () => {
      manager.login((error) => {
        if (error === undefined) resolve();
        else reject(new Refused(`login refused: ${answerOf(error).message}`));
      });
    });
  });
}

function answerOf(answer: ManagerEvent): AmiAnswer {
  const message = answer['message'];
  return { success: answer['response'] === 'Success', message: typeof message === 'string' ? message.trim() : '' };
}
