import type { StreamFrame } from '../api/types.ts';
import { createStore, type Store } from '../state/store.ts';
import { applyFrames, EMPTY, type Picture, type Viewer } from './picture.ts';

/** How true the picture is. `since` is when it was last known to be (epoch ms, this machine's clock). */
export type Link =
  | { readonly phase: 'loading' }
  | { readonly phase: 'live' }
  | { readonly phase: 'stale'; readonly since: number; readonly retrying: boolean };

export interface SocketEvents {
  frame(frame: StreamFrame): void;
  /** @param code of the close; 1006 when there was none */
  closed(code: number): void;
}

/** What the live picture needs of the world; a test gives it another one. */
export interface World {
  /** Reads the whole picture. @throws when it cannot be read now */
  load(): Promise<Picture>;
  /** @throws when no credential can be had now */
  open(since: number, events: SocketEvents): Promise<{ close(): void }>;
  /** The credential was refused, or its rights have changed. @throws */
  renew(): Promise<void>;
  now(): number;
  random(): number;
  /** @returns takes it back */
  later(ms: number, work: () => void): () => void;
}

export interface Live {
  readonly picture: Store<Picture>;
  readonly link: Store<Link>;
  /** What the server's clock shows when this machine's shows `now`: server = now + offset, ms. */
  readonly offset: Store<number>;
  start(): void;
  stop(): void;
  /** Now is a good moment to try again: the network came back, the page is looked at. */
  nudge(): void;
}

const TOGETHER_MS = 40;
/** The server beats every 15 s. */
const SILENCE_MS = 40_000;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 20_000;

const REFUSED = 4001;
const REVOKED = 4003;

/**
 * Keeps a picture true: lists first, then the stream from their number on. A lost connection is opened again (half
 * fixed, half jittered delays, for ever) and goes on from the last number; `resync` loads everything anew.
 */
export function createLive(world: World, viewer: Viewer): Live {
  const picture = createStore<Picture>(EMPTY);
  const link = createStore<Link>({ phase: 'loading' });
  const offset = createStore(0);
  let loaded = false;
  let failures = 0;
  let lastTrue = 0;
  let socket: { close(): void } | null = null;
  /** Everything under way belongs to a round; what comes back to an older one is nobody's. */
  let round = 0;
  let waiting: StreamFrame[] = [];
  let undoFlush: (() => void) | null = null;
  let undoRetry: (() => void) | null = null;
  let undoSilence: (() => void) | null = null;

  function flush(): void {
    undoFlush?.();
    undoFlush = null;
    if (waiting.length === 0) return;
    picture.set(applyFrames(picture.get(), waiting, viewer));
    waiting = [];
  }

  function watchSilence(): void {
    undoSilence?.();
    undoSilence = world.later(SILENCE_MS, () => lost(0));
  }

  function take(frame: StreamFrame): void {
    watchSilence();
    if (link.get().phase === 'live') lastTrue = world.now();
    if (frame.data !== undefined) {
      waiting.push(frame);
      undoFlush ??= world.later(TOGETHER_MS, flush);
      return;
    }
    if (frame.type === 'resync') {
      loaded = false;
      lost(0);
    } else if (frame.type === 'hello' || frame.type === 'heartbeat') {
      offset.set(Date.parse(frame.at) - world.now());
      if (frame.type === 'heartbeat') return;
      flush();
      failures = 0;
      lastTrue = world.now();
      link.set({ phase: 'live' });
    }
  }

  /** The connection of this round is over, for whatever reason. */
  function lost(code: number): void {
    round++;
    socket?.close();
    socket = null;
    undoSilence?.();
    flush();
    if (code === REVOKED) loaded = false;
    const credential = code === REFUSED || code === REVOKED;
    if (link.get().phase === 'live') link.set({ phase: 'stale', since: lastTrue, retrying: false });
    const full = Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** failures);
    failures++;
    undoRetry?.();
    undoRetry = world.later(full / 2 + (full / 2) * world.random(), () => void connect(credential));
  }

  async function connect(credential: boolean): Promise<void> {
    const own = ++round;
    undoRetry?.();
    undoRetry = null;
    watchSilence();
    const before = link.get();
    if (before.phase === 'stale') link.set({ ...before, retrying: true });
    try {
      if (credential) await world.renew();
      if (!loaded) {
        const fresh = await world.load();
        if (own !== round) return;
        picture.set(fresh);
        loaded = true;
      }
      const opened = await world.open(picture.get().seq, {
        frame: (frame) => own === round && take(frame),
        closed: (code) => own === round && lost(code),
      });
      if (own === round) socket = opened;
      else opened.close();
    } catch {
      if (own !== round) return;
      if (link.get().phase === 'loading') link.set({ phase: 'stale', since: lastTrue, retrying: false });
      lost(0);
    }
  }

  return {
    picture,
    link,
    offset,
    start: () => void connect(false),
    stop: () => {
      round++;
      socket?.close();
      socket = null;
      for (const undo of [undoFlush, undoRetry, undoSilence]) undo?.();
    },
    nudge: () => {
      if (undoRetry === null) return;
      failures = 0;
      void connect(false);
    },
  };
}
