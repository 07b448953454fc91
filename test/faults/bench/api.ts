import { WebSocket } from 'ws';
import type { Frame } from '../picture.ts';

/** The daemon as people use it, also while it is not there. */
export interface Api {
  /** @returns null where there was no answer in time. */
  ask<T = unknown>(email: string, method: string, path: string, body?: unknown): Promise<Answer<T> | null>;
  /** Everything that one is told from now on, over restarts, each change once. */
  watch(email: string, tenant: string): { readonly frames: readonly Frame[]; stop(): void };
}

export interface Answer<T> {
  readonly status: number;
  readonly body: T;
}

/** What the stream says of itself has no number of its own. */
const OWN = new Set(['hello', 'heartbeat', 'resync', 'pong', 'subscribed', 'error']);

export function apiOf(url: string, password: string, timeoutMs = 4_000): Api {
  const tokens = new Map<string, string>();

  async function exchange(email: string, method: string, path: string, body: unknown): Promise<Response> {
    return fetch(`${url}/api/v1${path}`, {
      method,
      signal: AbortSignal.timeout(timeoutMs),
      headers: {
        ...(email === '' ? {} : { authorization: `Bearer ${await tokenOf(email)}` }),
        ...(body instanceof Uint8Array
          ? { 'content-type': 'audio/wav' }
          : body === undefined
            ? {}
            : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: body instanceof Uint8Array ? Buffer.from(body) : JSON.stringify(body) }),
    });
  }

  async function tokenOf(email: string): Promise<string> {
    const known = tokens.get(email);
    if (known !== undefined) return known;
    const answer = await exchange('', 'POST', '/auth/login', { email, password });
    const { access_token } = (await answer.json()) as { access_token?: string };
    if (access_token === undefined) throw new Error(`${email} cannot sign in: ${answer.status}`);
    tokens.set(email, access_token);
    return access_token;
  }

  async function ask<T>(email: string, method: string, path: string, body?: unknown): Promise<Answer<T> | null> {
    try {
      let answer = await exchange(email, method, path, body);
      if (answer.status === 401) {
        tokens.delete(email);
        answer = await exchange(email, method, path, body);
      }
      const text = await answer.text();
      return { status: answer.status, body: (text.startsWith('{') ? JSON.parse(text) : null) as T };
    } catch {
      return null;
    }
  }

  return {
    ask,
    watch: (email, tenant) => {
      const frames: Frame[] = [];
      let last: number | null = null;
      let socket: WebSocket | null = null;
      let stopped = false;
      const open = async (): Promise<void> => {
        const headers = { authorization: `Bearer ${await tokenOf(email)}` };
        const query = last === null ? '' : `?since=${last}`;
        const made = new WebSocket(`${url.replace('http', 'ws')}/api/v1/stream${query}`, { headers });
        socket = made;
        made.on('message', (data) => {
          const text = String(data);
          const { seq, type } = JSON.parse(text) as { seq: number; type: string };
          if (OWN.has(type)) return;
          frames.push({ tenant, seq, type, text });
          last = seq;
        });
        made.on('error', () => tokens.delete(email));
        made.on('close', () => again());
      };
      const again = () => {
        if (!stopped) setTimeout(() => void open().catch(again), 200);
      };
      void open().catch(again);
      return {
        frames,
        stop: () => {
          stopped = true;
          socket?.terminate();
        },
      };
    },
  };
}
