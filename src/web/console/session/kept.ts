import type { Kept, KeptTokens } from './session.ts';

const NAME = 'patchbay';
const STORE = 'session';
const TOKENS = 'tokens';
const CLAIM = 'claim';
/** A tab that was closed in the middle of it holds the claim no longer than this. */
const CLAIM_MS = 20_000;
const ASK_AGAIN_MS = 50;

interface Claim {
  readonly holder: string;
  readonly until: number;
}

/**
 * Kept in IndexedDB, because tabs run in different processes: what one has written is seen by all once its transaction
 * ends, which localStorage does not promise.
 *
 * @param signedOut another tab signed out, or was signed out
 */
export function createKept(window: Window & typeof globalThis, signedOut: () => void): Kept {
  const holder = window.crypto.getRandomValues(new Uint32Array(4)).join('-');
  const channel = new window.BroadcastChannel(NAME);
  channel.onmessage = signedOut;
  let opening: Promise<IDBDatabase> | null = null;

  async function change<T>(mode: IDBTransactionMode, work: (store: IDBObjectStore, give: (value: T) => void) => void) {
    opening ??= open(window.indexedDB);
    const transaction = (await opening).transaction(STORE, mode);
    return new Promise<T | undefined>((resolve, reject) => {
      let result: T | undefined;
      work(transaction.objectStore(STORE), (value) => {
        result = value;
      });
      transaction.oncomplete = () => resolve(result);
      transaction.onabort = () => reject(transaction.error);
    });
  }

  const claim = (): Promise<boolean | undefined> =>
    change<boolean>('readwrite', (store, give) => {
      const present = store.get(CLAIM) as IDBRequest<Claim | undefined>;
      present.onsuccess = () => {
        if (present.result !== undefined && present.result.until > Date.now()) return;
        store.put({ holder, until: Date.now() + CLAIM_MS } satisfies Claim, CLAIM);
        give(true);
      };
    });

  const release = (): Promise<void> =>
    change<void>('readwrite', (store) => {
      const present = store.get(CLAIM) as IDBRequest<Claim | undefined>;
      present.onsuccess = () => {
        if (present.result?.holder === holder) store.delete(CLAIM);
      };
    });

  return {
    read: async () => {
      const tokens = await change<KeptTokens>('readonly', (store, give) => {
        const request = store.get(TOKENS) as IDBRequest<KeptTokens>;
        request.onsuccess = () => give(request.result);
      });
      return tokens ?? null;
    },
    write: async (tokens) => {
      await change<void>('readwrite', (store) => {
        if (tokens === null) store.delete(TOKENS);
        else store.put(tokens, TOKENS);
      });
      if (tokens === null) channel.postMessage('signed out');
    },
    alone: async (work) => {
      while ((await claim()) !== true) await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
      try {
        return await work();
      } finally {
        await release();
      }
    },
  };
}

function open(factory: IDBFactory): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = factory.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
