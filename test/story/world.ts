import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import { freePort, type Pbx } from '../../bin/lab/index.ts';
import { startCaller } from '../../bin/lab/sip/caller.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { startDaemon, untilServing } from '../../bin/system/daemon.ts';
import { createAnswerCheck } from '../support/answer-check.ts';
import { settingsFor } from '../support/daemon-settings.ts';
import { freshPbx, labDir, labRoot, mysqlUrl, seedTenants } from '../support/lab.ts';
import { postman } from '../tenancy/postman.ts';
import { type Client, clientAt, given } from './client.ts';
import { compileStory, generateClientTypes } from './client-types.ts';

/** The daemon as a process beside a real Asterisk, MySQL and mail server, and the client made from its document. */
export interface World {
  readonly pbx: Pbx;
  /** Somebody else on the same PBX. */
  readonly neighbour: DemoTenant;
  /** Of everybody who was there before. */
  readonly password: string;
  readonly compiled: string;
  /** Nobody yet. */
  readonly stranger: Client;
  /** @param tenant in which a superadmin acts */
  as(credential: string, tenant?: string): Client;
  signIn(email: string, password: string): Promise<Client>;
  superadmin(tenant?: string): Promise<Client>;
  /** Calls from an address of the public network. @returns whether somebody answered */
  callFromOutside(call: { address: string; from: string; to: string }): Promise<boolean>;
  /** Follows the link that was mailed to somebody, and joins. */
  join(email: string, password: string): Promise<{ readonly id: number; readonly client: Client }>;
  stop(): Promise<void>;
}

export async function buildWorld(): Promise<World> {
  const [databaseUrl, post, port] = await Promise.all([mysqlUrl(), postman(), freePort()]);
  const demo = await seedTenants(databaseUrl);
  const pbx = await freshPbx({ databaseUrl });
  const url = `http://127.0.0.1:${port}`;
  const dir = labDir('story');
  const daemon = await startDaemon({
    project: resolve(import.meta.dirname, '../..'),
    url,
    log: join(dir, 'daemon.log'),
    env: {
      PATH: process.env['PATH'] ?? '',
      ...settingsFor(databaseUrl, pbx),
      DATA_DIR: dir,
      HTTP_PORT: String(port),
      SIP_PUBLIC_PORT: String(pbx.sipPort),
      SIP_MEDIA_ADDRESS: '127.0.0.1',
      SMTP_URL: post.url,
      TOKEN_KEY: randomBytes(32).toString('hex'),
    },
  });
  const missing = await untilServing(url, 30_000);
  if (missing.length > 0) throw new Error(`not ready: ${missing.join('; ')}`);
  const document = await (await fetch(`${url}/openapi.json`)).text();
  await generateClientTypes(document);
  const check = createAnswerCheck(JSON.parse(document) as object);
  const stranger = clientAt(url, check);
  const as: World['as'] = (credential, tenant) =>
    clientAt(url, check, {
      authorization: `Bearer ${credential}`,
      ...(tenant === undefined ? {} : { 'x-tenant': tenant }),
    });
  const { email: root, password: secret } = demo.superadmin;
  const tokenOf = async (email: string, password: string): Promise<string> =>
    (await given(stranger.POST('/api/v1/auth/login', { body: { email, password } }))).access_token;

  return {
    pbx,
    password: secret,
    neighbour: demo.tenants[1] as DemoTenant,
    compiled: await compileStory(),
    stranger,
    as,
    signIn: async (email, password) => as(await tokenOf(email, password)),
    superadmin: async (tenant) => as(await tokenOf(root, secret), tenant),
    callFromOutside: async (call) => {
      const where = { root: await labRoot(), dir: labDir('sip'), sipPort: pbx.sipPort };
      const caller = await startCaller({ ...where, ...call, talkMs: 1_200 });
      return (await caller.done).successful === 1;
    },
    join: async (email, password) => {
      const letter = await until(() => post.letters.find(({ to }) => to === email), `a letter to ${email}`);
      const token = /\/invite\/([\w-]+)/.exec(letter.text)?.[1] ?? '';
      const params = { path: { token } };
      const found = await given(stranger.GET('/api/v1/invitations/{token}', { params }));
      if (found.email !== email) throw new Error(`the link of ${email} invites ${found.email}`);
      const accept = stranger.POST('/api/v1/invitations/{token}/accept', { params, body: { password } });
      const { access_token, user } = await given(accept);
      return { id: user.id, client: as(access_token) };
    },
    stop: async () => {
      await daemon.stop();
      await pbx.stop();
      await post.stop();
    },
  };
}

/** Waits for what is there sooner or later. */
export async function until<T>(
  look: () => T | undefined | null | false | Promise<T | undefined | null | false>,
  what: string,
  timeoutMs = 10_000,
): Promise<T> {
  for (const end = Date.now() + timeoutMs; ; ) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen;
    if (Date.now() > end) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
