import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { Credentials, send } from './caller.ts';
import { MEMBERS, saysNothingOf } from './checks.ts';
import { buildWorld, type Side, type World } from './world.ts';

let world: World;
let credentials: Credentials;
beforeAll(async () => {
  world = await buildWorld();
  credentials = new Credentials(world);
});
afterAll(() => world.close());

interface Listener {
  readonly frames: string[];
  close(): void;
}

async function listen(email: string, topics: readonly string[], query = ''): Promise<Listener> {
  const headers = await credentials.of(email);
  const socket = new WebSocket(`${world.url.replace('http', 'ws')}/stream${query}`, { headers });
  const frames: string[] = [];
  socket.on('message', (data) => {
    // The answer to a subscription repeats what the client itself named.
    if (!String(data).startsWith('{"type":"subscribed"')) frames.push(String(data));
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ type: 'subscribe', topics }));
  return { frames, close: () => socket.close() };
}

/** Every way to name what is another tenant's. */
function foreignTopics(other: Side): string[] {
  const { agentId, queueId, callId, tenant } = other;
  return ['*', 'agent.*', 'call.*', `agent:${agentId}`, `queue:${queueId}`, `call:${callId}`, tenant, `${tenant}.*`];
}

it('nobody hears anything of another tenant, whatever the subscription names', async () => {
  const { acme, globex } = world;
  const strangers = await Promise.all(
    MEMBERS.map((role) => listen(acme.emails[role], foreignTopics(globex), '?since=0')),
  );
  const own = await listen(globex.emails.tenant_admin, ['*']);
  const agent = await credentials.of(globex.emails.agent);
  for (const status of ['away', 'dnd', 'offline']) {
    await send(world, { method: 'PUT', path: '/agents/me/state', body: { status } }, agent);
  }
  await expect
    .poll(() => own.frames.filter((frame) => frame.includes('agent.state.changed')).length)
    .toBeGreaterThan(1);
  await delay(300);
  for (const { frames } of strangers) {
    saysNothingOf(globex, frames.join('\n'));
    expect(frames.filter((frame) => /"seq":\d+,"type":"agent/.test(frame))).toEqual([]);
  }
  for (const stranger of strangers) stranger.close();
  own.close();
});

it('a number of another tenant brings back nothing of it', async () => {
  const { acme, globex } = world;
  const { items: _, seq } = JSON.parse(
    (await send(world, { method: 'GET', path: '/agents', body: null }, await credentials.of(globex.emails.supervisor)))
      .text,
  ) as { items: unknown; seq: number };
  for (const since of [0, seq - 1, seq, seq + 1_000_000]) {
    const stranger = await listen(acme.emails.supervisor, ['*'], `?since=${since}`);
    await delay(200);
    saysNothingOf(globex, stranger.frames.join('\n'));
    stranger.close();
  }
});
