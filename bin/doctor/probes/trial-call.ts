import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import { z } from 'zod';
import type { AriProbe } from './ari.ts';

/** What a call that rings nobody left behind. */
export interface TrialCall {
  readonly uniqueId: string;
  /** Channel variables that every ARI event carries. */
  readonly channelVars: readonly string[];
}

const channel = z.object({ id: z.string(), channelvars: z.record(z.string(), z.string()).optional() });
const started = z.object({ type: z.literal('StasisStart'), channel });
const DEADLINE_MS = 5_000;

/**
 * Makes one end of a Local channel, has it answered, hangs up: no phone rings, no dialplan runs, no tenant is touched,
 * and yet Asterisk writes all the events and records of a call.
 *
 * @throws Error with what was refused
 */
export async function trialCall(ari: AriProbe): Promise<TrialCall> {
  const app = `patchbay-doctor-${randomBytes(4).toString('hex')}`;
  const socket = new WebSocket(`${ari.socketRoot}/events?app=${app}`, {
    headers: { authorization: ari.authorization },
    handshakeTimeout: DEADLINE_MS,
  });
  try {
    await opened(socket);
    const entered = firstOf(socket);
    const made = await ari.ask('POST', `/channels/create?endpoint=Local/check@${app}&app=${app}`);
    if (made.status !== 200) throw new Error(`ARI may not make a channel: ${JSON.stringify(made.body)}`);
    const { id, channelvars } = await entered;
    await ari.ask('POST', `/channels/${encodeURIComponent(id)}/answer`);
    await delay(50);
    await ari.ask('DELETE', `/channels/${encodeURIComponent(id)}`);
    return { uniqueId: id, channelVars: Object.keys(channelvars ?? {}) };
  } finally {
    socket.terminate();
  }
}

function opened(socket: WebSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.on('error', (error) => reject(new Error(`no events over ARI: ${error.message}`)));
  });
}

function firstOf(socket: WebSocket): Promise<z.infer<typeof channel>> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('no StasisStart came over ARI')), DEADLINE_MS);
    socket.on('message', (data) => {
      const event = started.safeParse(JSON.parse(String(data)));
      if (!event.success) return;
      clearTimeout(timer);
      resolve(event.data.channel);
    });
  });
}
