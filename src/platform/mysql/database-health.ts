import type { Log } from '../log.ts';

/** Whether the database can be written, as the last attempt found it. The first sign of trouble and its end are logged. */
export class DatabaseHealth {
  readonly #log: Log;
  #trouble: { readonly since: Date; readonly message: string } | null = { since: new Date(), message: 'not started' };

  constructor(log: Log) {
    this.#log = log;
  }

  /** What is wrong and since when; null when nothing is. */
  get trouble(): string | null {
    return this.#trouble === null ? null : `${this.#trouble.message}, since ${this.#trouble.since.toISOString()}`;
  }

  failed(error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    if (this.#trouble === null) this.#log.error({ error }, 'the database cannot be written; changes wait');
    this.#trouble = { since: this.#trouble?.since ?? new Date(), message };
  }

  recovered(): void {
    if (this.#trouble !== null) this.#log.info({ since: this.#trouble.since }, 'the database can be written');
    this.#trouble = null;
  }
}
