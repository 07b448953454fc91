import { ApiError, type Send } from '../api/http.ts';
import type { Identity, Tokens } from '../api/types.ts';
import { createStore, type Store } from '../state/store.ts';

export interface KeptTokens {
  readonly access: string;
  /** Of {@link SessionsOptions.now}, ms. */
  readonly goodUntil: number;
  /** Good once: used twice, it ends the session. */
  readonly refresh: string;
  /** Person and tenant they stand for. */
  readonly who: string;
}

/** The tokens in the browser, shared by its tabs. */
export interface Kept {
  read(): Promise<KeptTokens | null>;
  write(tokens: KeptTokens | null): Promise<void>;
  /** Runs `work` while no other tab does. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export interface Acceptance {
  readonly password: string;
  readonly first_name?: string;
  readonly last_name?: string;
}

export type Session =
  | { readonly phase: 'restoring' }
  /** `why`: shown above the form, when it was not the person who signed out. */
  | { readonly phase: 'signed_out'; readonly why: 'ended' | null }
  | { readonly phase: 'signed_in'; readonly identity: Identity };

/** Who is signed in, and a credential that works. */
export interface Sessions {
  readonly store: Store<Session>;
  /** @throws ApiError when it cannot be known now */
  restore(): Promise<void>;
  /**
   * @param code of the second factor: from the app, or from paper
   * @throws ApiError with the code `totp_required` where that is missing or wrong
   */
  signIn(email: string, password: string, code?: string): Promise<Identity>;
  /**
   * Accepts an invitation and enters there, in place of who was signed in before.
   * @param given what proves or makes the account; null: whoever is signed in has it
   * @throws ApiError with the code `totp_required` where a password is not enough
   */
  join(token: string, given: Acceptance | null): Promise<void>;
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
  /** Another tab signed out. */
  leave(): void;
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
  let tokens: KeptTokens | null = null;
  let renewing: Promise<void> | null = null;

  async function take({ access_token, expires_in, refresh_token }: Tokens, who: string): Promise<void> {
    const goodUntil = now() + Math.max(1_000, expires_in * 1000 - EARLY_MS);
    tokens = { access: access_token, goodUntil, refresh: refresh_token, who };
    await kept.write(tokens);
  }

  async function forget(why: 'ended' | null): Promise<void> {
    tokens = null;
    store.set({ phase: 'signed_out', why });
    await kept.write(null);
  }

  /** @param refused an access token that is of no use whatever its age */
  async function exchange(refused: string | null): Promise<void> {
    await kept.alone(async () => {
      // Read inside: another tab may have exchanged them while this one waited for its turn.
      const before = tokens;
      tokens = await kept.read();
      if (tokens === null) throw new ApiError(401, 'unauthorized', 'signed out');
      if (before !== null && before.who !== tokens.who) {
        // Somebody else, or somewhere else, by another tab: nothing of this page may go on under the old name.
        store.set({ phase: 'restoring' });
        throw new ApiError(409, 'changed_elsewhere', 'signed in as somebody else meanwhile');
      }
      if (tokens.goodUntil > now() && tokens.access !== refused) return;
      const body = { refresh_token: tokens.refresh };
      await take((await send({ method: 'POST', path: '/auth/refresh', body })) as Tokens, tokens.who);
    });
  }

  async function renew(refused: string | null): Promise<void> {
    renewing ??= exchange(refused).finally(() => {
      renewing = null;
    });
    try {
      await renewing;
    } catch (error) {
      // Only a refusal ends the session; a server that is away says nothing about it.
      if (error instanceof ApiError && error.status === 401) {
        if (tokens !== null) await forget('ended');
        // Nothing is kept, so nothing is taken away: another tab may be signing in right now.
        else if (store.get().phase !== 'signed_out') store.set({ phase: 'signed_out', why: null });
      }
      throw error;
    }
  }

  async function token(): Promise<string> {
    if (tokens === null || tokens.goodUntil <= now()) await renew(null);
    if (tokens === null) throw new ApiError(401, 'unauthorized', 'signed out');
    return tokens.access;
  }

  const request: Sessions['request'] = async (what) => {
    const used = await token();
    try {
      return await send({ ...what, token: used });
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      await renew(used);
      return send({ ...what, token: await token() });
    }
  };

  return {
    store,
    token,
    renew: () => renew(tokens?.access ?? null),
    request,
    restore: async () => {
      const identity = (await request({ path: '/auth/me' })) as Identity;
      store.set({ phase: 'signed_in', identity });
    },
    signIn: async (email, password, code) => {
      const body = { email, password, ...(code === undefined ? {} : factor(code)) };
      const answer = await send({ method: 'POST', path: '/auth/login', body });
      await take(answer as Tokens, whoIs(answer as Identity));
      return answer as Identity;
    },
    join: async (invitation, given) => {
      const accept = { method: 'POST', path: `/invitations/${invitation}/accept`, body: given ?? {} } as const;
      const answer = (await (given === null ? request(accept) : send(accept))) as Tokens & Identity;
      const former = tokens?.access;
      await take(answer, whoIs(answer));
      store.set({ phase: 'signed_in', identity: answer });
      // Nobody holds its refresh token any more.
      if (former !== undefined) send({ method: 'POST', path: '/auth/logout', token: former }).catch(() => {});
    },
    enter: (identity) => store.set({ phase: 'signed_in', identity }),
    switchTenant: async (tenant) => {
      const answer = await request({ method: 'POST', path: '/auth/switch-tenant', body: { tenant } });
      await take(answer as Tokens, whoIs(answer as Identity));
      store.set({ phase: 'signed_in', identity: answer as Identity });
    },
    signOut: async () => {
      const last = tokens?.access;
      await forget(null);
      if (last !== undefined) await send({ method: 'POST', path: '/auth/logout', token: last }).catch(() => {});
    },
    leave: () => {
      tokens = null;
      store.set({ phase: 'signed_out', why: null });
    },
  };
}

function factor(code: string): { readonly totp: string } | { readonly recovery_code: string } {
  return /^[\d\s]+$/.test(code) ? { totp: code } : { recovery_code: code };
}

function whoIs({ user, tenant }: Identity): string {
  return `${user.id}@${tenant.id}`;
}
