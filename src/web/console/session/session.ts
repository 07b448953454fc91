import { ApiError, type Send } from '../api/http.ts';
import type { Identity, Tokens } from '../api/types.ts';
import { createStore, type Store } from '../state/store.ts';

/** The refresh token in the browser, shared by the tabs of one browser: it is good once, so only one may use it. */
export interface Kept {
  read(): string | null;
  write(refreshToken: string | null): void;
  /** Runs `work` while no other tab does. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export type Session =
  | { readonly phase: 'restoring' }
  /** `why`: shown above the form, when it was not the person who signed out. */
  | { readonly phase: 'signed_out'; readonly why: 'ended' | null }
  | { readonly phase: 'signed_in'; readonly identity: Identity };

/** Who is signed in, and a credential that works. The access token lives in memory only. */
export interface Sessions {
  readonly store: Store<Session>;
  restore(): Promise<void>;
  /** @throws ApiError */
  signIn(email: string, password: string): Promise<Identity>;
  /** After a choice of tenant where there is one. */
  enter(identity: Identity): void;
  /** @throws ApiError */
  switchTenant(tenant: string): Promise<void>;
  signOut(): Promise<void>;
  /** A request with the credential; renewed once when it is refused. @throws ApiError */
  request(request: Omit<Parameters<Send>[0], 'token'>): Promise<unknown>;
  /** @throws ApiError */
  token(): Promise<string>;
  /** The token is refused though it looks good, or rights have changed. @throws ApiError */
  renew(): Promise<void>;
}

interface Access {
  readonly token: string;
  /** Of {@link SessionsOptions.now}, ms. */
  readonly goodUntil: number;
}

export interface SessionsOptions {
  readonly send: Send;
  readonly kept: Kept;
  readonly now: () => number;
}

/** Renewed a little before it ends, so that no request is sent with one that ends on its way. */
const EARLY_MS = 30_000;

export function createSessions({ send, kept, now }: SessionsOptions): Sessions {
  const store = createStore<Session>({ phase: 'restoring' });
  let access: Access | null = null;
  let renewing: Promise<void> | null = null;

  function take(tokens: Tokens): void {
    const { access_token, expires_in, refresh_token } = tokens;
    access = { token: access_token, goodUntil: now() + Math.max(1_000, expires_in * 1000 - EARLY_MS) };
    kept.write(refresh_token);
  }

  function forget(why: 'ended' | null): void {
    access = null;
    kept.write(null);
    store.set({ phase: 'signed_out', why });
  }

  async function exchange(): Promise<void> {
    await kept.alone(async () => {
      // Read inside: another tab may have exchanged it while this one waited for its turn.
      const refreshToken = kept.read();
      if (refreshToken === null) throw new ApiError(401, 'unauthorized', 'signed out');
      const answer = await send({ method: 'POST', path: '/auth/refresh', body: { refresh_token: refreshToken } });
      take(answer as Tokens);
    });
  }

  async function renew(): Promise<void> {
    renewing ??= exchange().finally(() => {
      renewing = null;
    });
    try {
      await renewing;
    } catch (error) {
      // Only a refusal ends the session; a server that is away says nothing about it.
      if (error instanceof ApiError && error.status === 401) forget('ended');
      throw error;
    }
  }

  async function token(): Promise<string> {
    if (access === null || access.goodUntil <= now()) await renew();
    if (access === null) throw new ApiError(401, 'unauthorized', 'signed out');
    return access.token;
  }

  const request: Sessions['request'] = async (what) => {
    try {
      return await send({ ...what, token: await token() });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401 || store.get().phase !== 'signed_in') throw error;
      await renew();
      return send({ ...what, token: await token() });
    }
  };

  return {
    store,
    token,
    renew,
    request,
    restore: async () => {
      if (kept.read() === null) return store.set({ phase: 'signed_out', why: null });
      const identity = (await send({ path: '/auth/me', token: await token() })) as Identity;
      store.set({ phase: 'signed_in', identity });
    },
    signIn: async (email, password) => {
      const answer = await send({ method: 'POST', path: '/auth/login', body: { email, password } });
      take(answer as Tokens);
      return answer as Identity;
    },
    enter: (identity) => store.set({ phase: 'signed_in', identity }),
    switchTenant: async (tenant) => {
      const answer = await send({
        method: 'POST',
        path: '/auth/switch-tenant',
        body: { tenant },
        token: await token(),
      });
      take(answer as Tokens);
      store.set({ phase: 'signed_in', identity: answer as Identity });
    },
    signOut: async () => {
      const last = access?.token;
      forget(null);
      if (last !== undefined) await send({ method: 'POST', path: '/auth/logout', token: last }).catch(() => {});
    },
  };
}
