import { join } from 'node:path';
import type { Pbx } from '../../bin/lab/index.ts';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/platform/log.ts';
import { run } from '../../src/platform/run.ts';

/** The daemon as it is composed, on a real database and a real PBX. */
export interface WholeDaemon {
  /** @param who `email password`, signed in when first used; or with ` as <tenant>` after it */
  ask(who: string, method: string, path: string): Promise<{ status: number; body: never; text: string }>;
  ready(): Promise<void>;
  stop(): Promise<void>;
}

export async function wholeDaemon(databaseUrl: string, pbx: Pbx, password: string): Promise<WholeDaemon> {
  const config = readConfig({
    DATABASE_URL: databaseUrl,
    AMI_EVENTS_URL: pbx.amiEventsUrl,
    AMI_CONTROL_URL: pbx.amiControlUrl,
    ARI_URL: pbx.ariUrl,
    SPOOL_DIR: pbx.spoolDir,
    DATA_DIR: pbx.spoolDir,
    WEB_DIR: join(pbx.spoolDir, 'no-console'),
    HTTP_PORT: '0',
    TOKEN_KEY: '07'.repeat(32),
  });
  const daemon = compose(config, { log: silentLog, version: 'test', holder: 'test', fatal: () => {} });
  const running = run(daemon.edge, daemon.parts, silentLog);
  const tokens = new Map<string, Promise<string>>();
  const until = async (so: () => boolean, what: string): Promise<void> => {
    const end = Date.now() + 30_000;
    while (!so()) {
      if (Date.now() > end) throw new Error(`not in 30 s: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await until(() => daemon.edge.port() > 0, 'the daemon listens');
  const url = `http://127.0.0.1:${daemon.edge.port()}/api/v1`;
  const signIn = async (email: string): Promise<string> => {
    const answer = await fetch(`${url}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    });
    return ((await answer.json()) as { access_token: string }).access_token;
  };
  return {
    ask: async (who, method, path) => {
      const [email = '', tenant] = who.split(' as ');
      const token = tokens.get(email) ?? signIn(email);
      tokens.set(email, token);
      const headers = {
        authorization: `Bearer ${await token}`,
        ...(tenant === undefined ? {} : { 'x-tenant': tenant }),
      };
      const answer = await fetch(`${url}${path}`, { method, headers });
      const text = await answer.text();
      return { status: answer.status, text, body: JSON.parse(text) as never };
    },
    ready: () => until(() => daemon.readiness().every(({ ready }) => ready), 'the daemon is ready'),
    stop: () => running.stop(),
  };
}
