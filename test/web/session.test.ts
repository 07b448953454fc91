import { describe, expect, it } from 'vitest';
import { ApiError, type Request } from '../../src/web/console/api/http.ts';
import { createSessions, type Kept, type KeptTokens, type Sessions } from '../../src/web/console/session/session.ts';

/** The server's side of sessions: each refresh token is good once, a second use ends everything. */
class Server {
  now = 0;
  away = false;
  refreshes = 0;
  tenant = 'acme';
  #serial = 0;
  #refresh = '';
  #access = '';
  ended = false;

  readonly send = async ({ method = 'GET', path, body, token }: Request): Promise<unknown> => {
    await Promise.resolve();
    if (this.away) throw new ApiError(0, 'unreachable', '');
    if (path === '/auth/login') return { ...this.#issue(), ...this.#identity() };
    if (path === '/auth/refresh') {
      this.refreshes++;
      const given = (body as { refresh_token: string }).refresh_token;
      if (given !== this.#refresh) this.ended = true;
      if (this.ended) throw new ApiError(401, 'unauthorized', '');
      return this.#issue();
    }
    if (token !== this.#access || this.ended) throw new ApiError(401, 'unauthorized', '');
    if (path === '/auth/switch-tenant') {
      this.tenant = (body as { tenant: string }).tenant;
      return { ...this.#issue(), ...this.#identity() };
    }
    return path === '/auth/me' ? this.#identity() : `${method} ${path} in ${this.tenant}`;
  };

  revokeAccess(): void {
    this.#access = '';
  }

  #issue(): object {
    this.#serial++;
    this.#refresh = `r${this.#serial}`;
    this.#access = `a${this.#serial}`;
    return { access_token: this.#access, refresh_token: this.#refresh, expires_in: 900 };
  }

  #identity(): object {
    return { user: { id: 7 }, tenant: { id: this.tenant }, tenants: [] };
  }
}

/** What the tabs of one browser share. */
class Browser {
  #tokens: KeptTokens | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  readonly kept: Kept = {
    read: async () => this.#tokens,
    write: async (tokens) => {
      this.#tokens = tokens;
    },
    alone: (work) => {
      const mine = this.#turn.then(work, work);
      this.#turn = mine.catch(() => {});
      return mine;
    },
  };
}

const tab = (server: Server, browser: Browser): Sessions =>
  createSessions({ send: server.send, kept: browser.kept, now: () => server.now });

async function signedIn(): Promise<{ server: Server; browser: Browser; one: Sessions; two: Sessions }> {
  const server = new Server();
  const browser = new Browser();
  const one = tab(server, browser);
  one.enter(await one.signIn('a@example.com', 'x'));
  const two = tab(server, browser);
  await two.restore();
  return { server, browser, one, two };
}

describe('a session in several tabs', () => {
  it('renews once for all of them when the token comes to its end', async () => {
    const { server, one, two } = await signedIn();
    for (let n = 0; n < 5; n++) {
      server.now += 900_000;
      await Promise.all([one, two, one, two].map((page) => page.request({ path: '/calls' })));
    }
    expect(server.refreshes).toBe(5);
    expect(server.ended).toBe(false);
  });

  it('renews when a token is refused before its time, and tries the request once more', async () => {
    const { server, one, two } = await signedIn();
    server.revokeAccess();
    const answers = await Promise.all([one, two].map((page) => page.request({ path: '/calls' })));
    expect(answers).toEqual(['GET /calls in acme', 'GET /calls in acme']);
    expect(server.ended).toBe(false);
  });

  it('ends when the server ends it, and says why', async () => {
    const { server, one } = await signedIn();
    server.ended = true;
    await expect(one.request({ path: '/calls' })).rejects.toMatchObject({ status: 401 });
    expect(one.store.get()).toEqual({ phase: 'signed_out', why: 'ended' });
  });

  it('does not end because the server is away', async () => {
    const { server, one } = await signedIn();
    server.now += 900_000;
    server.away = true;
    await expect(one.request({ path: '/calls' })).rejects.toMatchObject({ status: 0 });
    expect(one.store.get().phase).toBe('signed_in');
    server.away = false;
    expect(await one.request({ path: '/calls' })).toBe('GET /calls in acme');
  });

  it('never fetches for one tenant what will be shown under the name of another', async () => {
    const { server, one, two } = await signedIn();
    await two.switchTenant('globex');
    await expect(one.request({ path: '/calls' })).rejects.toMatchObject({ code: 'changed_elsewhere' });
    expect(one.store.get()).toEqual({ phase: 'restoring' });
    await one.restore();
    expect(one.store.get()).toMatchObject({ identity: { tenant: { id: 'globex' } } });
    expect(server.ended).toBe(false);
  });

  it('is signed out, without a word, when there never was one', async () => {
    const page = tab(new Server(), new Browser());
    await expect(page.restore()).rejects.toMatchObject({ status: 401 });
    expect(page.store.get()).toEqual({ phase: 'signed_out', why: null });
  });
});
