import type { WebSocket } from 'ws';
import type { Clock } from '../../platform/clock.ts';
import { Allowance } from './allowance.ts';
import { type ClientFrame, parseClientFrame } from './client-frame.ts';
import type { Connection } from './connection.ts';
import { textFrame } from './frame.ts';
import { CLOSE } from './options.ts';
import { MAX_TOPICS } from './subscription.ts';

/** Hears what one client says, and answers it. Only JSON text is understood, only so much of it in a time. */
export function converse(o: {
  readonly ws: WebSocket;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly position: () => number;
}): void {
  const { ws, connection, clock } = o;
  const allowance = new Allowance({ burst: 60, perSecond: 10, now: clock.now() });
  const say = (what: Record<string, unknown>): void => connection.write(textFrame(JSON.stringify(what)));

  const act: { [T in ClientFrame['type']]: (frame: Extract<ClientFrame, { type: T }>) => void } = {
    ping: () => say({ type: 'pong', seq: o.position(), at: new Date(clock.now()).toISOString() }),
    subscribe: (frame) => {
      if (connection.subscription.add(frame.topics)) sayTopics();
      else say({ type: 'error', code: 'invalid', detail: `a connection may name ${MAX_TOPICS} topics at most` });
    },
    unsubscribe: (frame) => {
      connection.subscription.remove(frame.topics);
      sayTopics();
    },
  };
  function sayTopics(): void {
    say({ type: 'subscribed', seq: o.position(), topics: connection.subscription.topics });
  }

  ws.on('pong', () => {
    connection.alive = true;
  });
  ws.on('message', (data, binary) => {
    connection.alive = true;
    if (!connection.open) return;
    if (!allowance.take(clock.now())) return connection.end(CLOSE.policy, 'too many frames');
    if (binary) return connection.end(CLOSE.unsupported, 'text frames only');
    const parsed = parseClientFrame(data.toString());
    if (parsed.ok) act[parsed.frame.type](parsed.frame as never);
    else if (parsed.malformed) connection.end(CLOSE.malformed, 'not JSON');
    else say({ type: 'error', code: 'invalid', detail: parsed.detail });
  });
}
