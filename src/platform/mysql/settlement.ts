import { PatchbayError } from '../errors.ts';

interface Waiter {
  readonly ticket: number;
  readonly timer: NodeJS.Timeout;
  resolve(): void;
  reject(error: PatchbayError): void;
}

/** Who waits for which ticket to be committed. */
export class Settlement {
  readonly #waiters = new Set<Waiter>();
  readonly #timeoutMs: number;
  #committed = 0;
  #closed: string | null = null;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  /** @throws PatchbayError `unavailable` after the deadline; the changes stay where they are and are still committed */
  wait(ticket: number): Promise<void> {
    if (ticket <= this.#committed) return Promise.resolve();
    if (this.#closed !== null) return Promise.reject(unavailable(this.#closed));
    return new Promise((resolve, reject) => {
      const leave = () => {
        clearTimeout(waiter.timer);
        this.#waiters.delete(waiter);
      };
      const waiter: Waiter = {
        ticket,
        timer: setTimeout(() => waiter.reject(unavailable('the change is not stored yet')), this.#timeoutMs),
        resolve: () => {
          leave();
          resolve();
        },
        reject: (error) => {
          leave();
          reject(error);
        },
      };
      this.#waiters.add(waiter);
    });
  }

  committed(ticket: number): void {
    this.#committed = Math.max(this.#committed, ticket);
    for (const waiter of this.#waiters) if (waiter.ticket <= ticket) waiter.resolve();
  }

  /** A change was refused for good: whoever waits for it or for something later is told so. */
  refused(ticket: number): void {
    for (const waiter of this.#waiters) if (waiter.ticket >= ticket) waiter.reject(unavailable('a change was refused'));
  }

  /** Nothing more will be committed. */
  close(reason: string): void {
    this.#closed ??= reason;
    for (const waiter of this.#waiters) waiter.reject(unavailable(reason));
  }
}

function unavailable(detail: string): PatchbayError {
  return new PatchbayError('unavailable', detail, { retryAfterSeconds: 2 });
}
