import type { Kept } from './session.ts';

const KEY = 'patchbay.session';
const CLAIM = 'patchbay.session.claim';
const CLAIM_MS = 10_000;

/** @param signedOut another tab signed out, or was signed out */
export function createKept(storage: Storage, window: Window, signedOut: () => void): Kept {
  window.addEventListener('storage', ({ key, newValue }) => {
    if (key === KEY && newValue === null) signedOut();
  });
  return {
    read: () => storage.getItem(KEY),
    write: (token) => (token === null ? storage.removeItem(KEY) : storage.setItem(KEY, token)),
    alone: (work) => {
      const locks: LockManager | undefined = window.navigator.locks;
      return locks === undefined ? claimed(storage, work) : locks.request(KEY, work);
    },
  };
}

/** Browsers give locks only to pages of https or localhost; elsewhere a claim in the shared storage stands for one. */
async function claimed<T>(storage: Storage, work: () => Promise<T>): Promise<T> {
  const own = `${Math.random()}`;
  const holder = (): string | null => {
    const [name = '', until = '0'] = (storage.getItem(CLAIM) ?? '').split(' ');
    return Number(until) > Date.now() ? name : null;
  };
  while (holder() !== own) {
    if (holder() === null) storage.setItem(CLAIM, `${own} ${Date.now() + CLAIM_MS}`);
    // Whoever wrote last has it: the others see that once every tab's write has arrived.
    await new Promise((resolve) => setTimeout(resolve, 40 + Math.random() * 40));
  }
  try {
    return await work();
  } finally {
    if (holder() === own) storage.removeItem(CLAIM);
  }
}
