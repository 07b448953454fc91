import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureRoot } from '../lab/root.ts';
import { startAgent } from '../lab/sip/agent.ts';
import { startCaller } from '../lab/sip/caller.ts';
import type { DemoTenant } from '../seed/demo.ts';
import { type Api, Refused, signIn } from './api.ts';
import { type Agent, follow } from './follow.ts';
import { inWords } from './tell.ts';

const OFFLINE = { wanted_status: 'offline', reason: null };
const RING_MS = 1500;
const TALK_MS = 4000;

export interface Demonstration {
  readonly url: string;
  readonly sipPort: number;
  readonly tenant: DemoTenant;
  readonly say: (line: string) => void;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

/**
 * Somebody calls the tenant's queue from outside, an agent's phone rings and is answered, they talk, the agent hangs up.
 * Whatever comes of it, the agent is left as found.
 * @returns the call record, as the API shows it
 */
export async function demonstrateCall(o: Demonstration): Promise<Record<string, unknown>> {
  o.signal.throwIfAborted();
  const undo: (() => unknown)[] = [];
  const ended = new Promise<never>((_, reject) => {
    o.signal.addEventListener('abort', () => reject(new Error('Stopped.')), { once: true });
  });
  try {
    return await Promise.race([call(o, undo), ended]);
  } finally {
    for (const one of undo.reverse()) await (async () => one())().catch(() => {}); // e.g. the daemon is gone
  }
}

/** @param undo what is to be undone afterwards, the latest first */
async function call(o: Demonstration, undo: (() => unknown)[]): Promise<Record<string, unknown>> {
  const { url, sipPort, tenant, say } = o;
  const root = await ensureRoot({ set: 'demo', progress: say });
  const dir = await mkdtemp(join(tmpdir(), 'patchbay-demo-'));
  undo.push(() => rm(dir, { recursive: true, force: true }));
  const password = (email: string) => tenant.users.find((user) => user.email === email)?.password ?? '';
  const supervisor = tenant.users.find((user) => user.role === 'supervisor');
  if (!supervisor) throw new Error('the demonstration tenant has no supervisor');
  const watcher = await signIn(url, supervisor.email, supervisor.password);
  const { items: agents } = await watcher.get<{ items: Agent[] }>('/agents');
  const phone = tenant.phones.find(
    (one) => one.inQueue && agents.some((a) => a.extension === one.extension && a.device === 'not_registered'),
  );
  if (!phone) throw new Error('Every phone of the queue is registered already: sign one off, or call by yourself.');
  const nameOf = (userId: number) => agents.find((agent) => agent.user_id === userId)?.name ?? `user ${userId}`;

  let last = '';
  const stream = await follow(url, watcher.token, (event) => {
    const words = inWords(event, nameOf);
    if (words !== null && words !== last) say(words);
    last = words ?? last;
  });
  undo.push(() => stream.close());
  const person = await signIn(url, phone.email, password(phone.email));
  const { wanted_status: status, reason } = agents.find((one) => one.extension === phone.extension) ?? OFFLINE;
  undo.push(() => person.put('/agents/me/state', { status, ...(reason === null ? {} : { reason }) }));
  await person.put('/agents/me/state', { status: 'available' });
  const sip = { root, dir, sipPort };
  const agent = await startAgent({ ...sip, ...phone, answerAfterMs: RING_MS, hangUpAfterMs: TALK_MS });
  undo.push(() => agent.stop());
  await stream.until((event) => event.data.can_take_call && event.data.name === phone.name, `${phone.name} available`);

  say(`--- ${tenant.dids.queue} is dialled from outside ---`);
  const caller = await startCaller({ ...sip, to: tenant.dids.queue, address: tenant.trunk.address, talkMs: 60_000 });
  undo.push(() => caller.stop());
  const started = await stream.until(
    ({ type, data }) => type === 'call.started' && data.to.number === tenant.dids.queue,
    'the call',
  );
  const { id } = started.data;
  await stream.until((event) => event.type === 'call.ended' && event.data.id === id, 'the end of the call', 60_000);
  const { successful } = await caller.done;
  if (successful !== 1) throw new Error('the caller was not served');
  return await recordOf(watcher, id);
}

/** The record is made from what Asterisk wrote, moments after the call. */
async function recordOf(api: Api, id: string): Promise<Record<string, unknown>> {
  for (const deadline = Date.now() + 20_000; ; await sleep(100)) {
    try {
      const record = await api.get<Record<string, unknown>>(`/call-records/${id}`);
      if (record['complete'] !== false || Date.now() > deadline) return record;
    } catch (error) {
      if (!(error instanceof Refused) || error.status !== 404 || Date.now() > deadline) throw error;
    }
  }
}
