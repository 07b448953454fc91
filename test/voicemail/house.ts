import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { WebSocket } from 'ws';
import { freePort, type Pbx } from '../../bin/lab/index.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { type DaemonProcess, startDaemon, untilServing } from '../../bin/system/daemon.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { telephoneWav } from '../../src/platform/telephone-sound.ts';
import type { VoicemailDto } from '../../src/voicemail/events.ts';
import { settingsFor } from '../support/daemon-settings.ts';
import { freshPbx, labDir, mysqlUrl, seedTenants } from '../support/lab.ts';
import { type Answer, peopleAt } from '../support/people.ts';
import { sipCaller } from '../support/sip.ts';
import { type PostOffice, postOffice } from './post-office.ts';

export interface Told {
  readonly seq: number;
  readonly type: string;
  readonly data: VoicemailDto & { readonly gone?: boolean };
  /** When it was on the screen, epoch ms. */
  readonly seenAt: number;
}

/** The daemon as its own process beside a real Asterisk, a real database and a real mail server. */
export interface House {
  readonly pbx: Pbx;
  readonly db: Database;
  readonly daemon: DaemonProcess;
  readonly acme: DemoTenant;
  readonly globex: DemoTenant;
  readonly post: PostOffice;
  /** Ids of mailboxes at acme by number. */
  readonly boxes: Readonly<Record<string, number>>;
  /** @param who a first name at acme, or an address; bodies are JSON, but for bytes */
  ask<T = Record<string, never>>(
    who: string,
    method: string,
    path: string,
    body?: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Answer<T>>;
  /** What somebody is told of voicemail from now on, also over restarts of the daemon. */
  watch(who: string): Promise<{ readonly told: readonly Told[]; stop(): void }>;
  /** A caller leaves a message in 1001's mailbox, with a tone. @returns when the caller hung up, epoch ms */
  leaveMessage(o?: { to?: string; from?: string; fromName?: string; calls?: number; talkMs?: number }): Promise<number>;
  ready(): Promise<void>;
  stop(): Promise<void>;
}

export async function openHouse(): Promise<House> {
  const databaseUrl = await mysqlUrl();
  const { tenants, superadmin } = await seedTenants(databaseUrl);
  const [acme, globex] = tenants as [DemoTenant, DemoTenant];
  const pbx = await freshPbx({ databaseUrl, brief: true });
  const post = await postOffice();
  await post.open();
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const daemon = await startDaemon({
    project: resolve(import.meta.dirname, '../..'),
    url,
    log: join(labDir('daemon'), 'daemon.log'),
    env: {
      PATH: process.env['PATH'] ?? '',
      ...settingsFor(databaseUrl, pbx),
      HTTP_PORT: String(port),
      SMTP_URL: post.url,
      MAIL_FROM: 'Patchbay <no-reply@example.com>',
      TOKEN_KEY: randomBytes(32).toString('hex'),
    },
  });
  const db = connect(databaseUrl);
  const people = peopleAt(() => `${url}/api/v1`, superadmin.password);
  const boxes: Record<string, number> = {};

  const house: House = {
    pbx,
    db,
    daemon,
    acme,
    globex,
    post,
    boxes,
    ask: (who, method, path, body, headers = {}) => {
      const wav = body instanceof Uint8Array ? { 'content-type': 'audio/wav' } : {};
      return people.ask(who, method, path, body, { ...wav, ...headers });
    },
    watch: async (who) => {
      const told: Told[] = [];
      let last: number | null = null;
      let socket: WebSocket;
      let stopped = false;
      const open = async (): Promise<void> => {
        const query = last === null ? '' : `?since=${last}`;
        const headers = { authorization: `Bearer ${await people.token(who)}` };
        socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/stream${query}`, { headers });
        socket.on('error', () => {});
        socket.on('close', () => {
          if (!stopped) setTimeout(() => void open().catch(() => {}), 200);
        });
        await new Promise<void>((done) => {
          socket.on('message', (data) => {
            const frame = JSON.parse(String(data)) as Told;
            if (typeof frame.seq === 'number') last = Math.max(last ?? 0, frame.seq);
            if (frame.type.startsWith('voicemail.')) told.push({ ...frame, seenAt: Date.now() });
            done();
          });
        });
      };
      await open();
      return {
        told,
        stop: () => {
          stopped = true;
          socket.close();
        },
      };
    },
    leaveMessage: async ({ to = acme.dids.voicemail, calls = 1, talkMs = 4_000, ...o } = {}) => {
      const caller = await sipCaller({ pbx, tenant: acme, to, calls, talkMs, audio: true, ...o });
      const { failed, answers, errors } = await caller.done;
      if (failed > 0) throw new Error(`${failed} callers failed: ${answers} for ${JSON.stringify(o)}\n${errors}`);
      return Date.now();
    },
    ready: async () => {
      const missing = await untilServing(url, 30_000);
      if (missing.length > 0) throw new Error(`not ready: ${missing.join('; ')}`);
    },
    stop: async () => {
      await daemon.stop();
      await post.close();
      await db.destroy();
      await pbx.stop();
    },
  };
  await house.ready();
  const { body } = await house.ask<{ items: { id: number; number: string }[] }>('ada', 'GET', '/mailboxes');
  for (const { id, number } of body.items) boxes[number] = id;
  // Short, so that callers need not wait for Asterisk to say the number.
  await house.ask('anna', 'PUT', `/mailboxes/${boxes['1001']}/greetings/unavailable`, beep());
  return house;
}

/** Half a second of a tone, as a greeting may be uploaded. @param period greater is lower */
export function beep(period = 3): Uint8Array {
  const samples = Int16Array.from({ length: 4_000 }, (_, n) => Math.round(Math.sin(n / period) * 8_000));
  return new Uint8Array(telephoneWav(samples));
}

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
