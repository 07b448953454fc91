export interface InboxBounds {
  /** Items it holds at most; noise is left out from half of it on. */
  readonly limit?: number;
  /** How long one turn of the event loop may be spent on handling, ms. */
  readonly sliceMs?: number;
}

export interface InboxOptions<Item> extends InboxBounds {
  handle(item: Item): void;
  /** The type of an item that may be left out under load, null for one that may not. */
  noiseOf(item: Item): string | null;
  /** `count` items of a noisy type were left out. */
  shed(type: string): void;
  /** The inbox was full of what may not be left out: all of it was dropped, the picture has to be asked for again. */
  overflowed(lost: number): void;
}

/** The clock is looked at once in so many items. */
const CLOCK_EVERY = 16;

/**
 * Between a socket that must never wait (Asterisk drops a session that stalls) and listeners that take their time.
 * Handles at once while it keeps up; otherwise in slices, so that the socket is read in between.
 */
export class Inbox<Item> {
  readonly #options: InboxOptions<Item>;
  readonly #limit: number;
  readonly #sliceMs: number;
  #waiting: Item[] = [];
  #next = 0;
  #handling = false;
  #turnIsOpen = false;
  #turnEnds = 0;
  #sinceClock = 0;
  #late = false;

  constructor(options: InboxOptions<Item>) {
    this.#options = options;
    this.#limit = options.limit ?? 100_000;
    this.#sliceMs = options.sliceMs ?? 10;
  }

  get size(): number {
    return this.#waiting.length - this.#next;
  }

  push(item: Item): void {
    if (this.size === 0 && !this.#handling && this.#hasTime()) this.#handle(item);
    else if (this.#mayWait(item)) this.#waiting.push(item);
    this.#openTurn();
  }

  /** Handles everything that waits, however long it takes. */
  flush(): void {
    while (this.size > 0) this.#handleNext();
    this.clear();
  }

  /** Forgets what waits. */
  clear(): void {
    this.#waiting = [];
    this.#next = 0;
  }

  #mayWait(item: Item): boolean {
    const size = this.size;
    if (size < this.#limit / 2) return true;
    const noise = this.#options.noiseOf(item);
    if (noise !== null) this.#options.shed(noise);
    else if (size < this.#limit) return true;
    else {
      this.clear();
      this.#options.overflowed(size + 1);
    }
    return false;
  }

  /** A turn of the event loop: what is pushed in it shares one slice of time, the next turn goes on. */
  #openTurn(): void {
    if (this.#turnIsOpen) return;
    this.#turnIsOpen = true;
    this.#turnEnds = performance.now() + this.#sliceMs;
    this.#late = false;
    setImmediate(() => {
      this.#turnIsOpen = false;
      if (this.size === 0) return;
      this.#openTurn();
      while (this.size > 0 && this.#hasTime()) this.#handleNext();
      if (this.size === 0) this.clear();
    });
  }

  #hasTime(): boolean {
    this.#openTurn();
    if (++this.#sinceClock >= CLOCK_EVERY) {
      this.#sinceClock = 0;
      this.#late = performance.now() > this.#turnEnds;
    }
    return !this.#late;
  }

  #handleNext(): void {
    const item = this.#waiting[this.#next++];
    if (this.#next > 1024 && this.#next * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#next);
      this.#next = 0;
    }
    if (item !== undefined) this.#handle(item);
  }

  #handle(item: Item): void {
    this.#handling = true;
    try {
      this.#options.handle(item);
    } finally {
      this.#handling = false;
    }
  }
}
