import type { Log } from '../platform/log.ts';
import { createActionIds } from './ami/action.ts';
import { login } from './ami/login.ts';
import { AmiSession } from './ami/session.ts';
import type { AmiTimes } from './ami/times.ts';
import { pjsipInterface } from './naming.ts';
import type { AmiAddress } from './pbx-address.ts';

export interface EndpointLoaderOptions {
  readonly pbx: string;
  readonly address: AmiAddress;
  readonly log: Log;
  readonly times?: Partial<AmiTimes>;
  /** Endpoints that Asterisk should have in memory. */
  known(): Iterable<string>;
  /** Endpoints that it has, asked for anew. */
  inMemory(): Promise<ReadonlySet<string>>;
  /** So many more are in memory now: a new picture shows them. */
  loaded(endpoints: number): void;
  readonly everyMs?: number;
}

const EVERY_MS = 10_000;
const AT_ONCE = 50;

/**
 * Makes Asterisk read the endpoints it does not have in memory: those made since it started, and all of them when the
 * database was away while it did. Until then such a phone is in no picture, and out of reach when the database is
 * gone. Asking for a device state reads its endpoint and needs the class `reporting` alone; it waits for the database,
 * so it is done on a connection of its own, where no event has to wait behind it.
 */
export class EndpointLoader {
  readonly #options: EndpointLoaderOptions;
  readonly #ids = createActionIds();
  #inMemory: ReadonlySet<string> | null = null;
  #told = 0;
  #turn = 0;
  #work: Promise<void> | null = null;
  #session: AmiSession | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: EndpointLoaderOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => this.#check(), this.#options.everyMs ?? EVERY_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#inMemory = null;
    this.#session?.close('stopping');
    await this.#work;
  }

  /** What a new picture shows to be in memory; null while there is no PBX to ask. */
  seen(inMemory: ReadonlySet<string> | null): void {
    this.#inMemory = inMemory;
    this.#check();
  }

  #missing(): string[] {
    const inMemory = this.#inMemory;
    return inMemory === null ? [] : [...this.#options.known()].filter((endpoint) => !inMemory.has(endpoint));
  }

  #check(): void {
    const missing = this.#missing();
    if (this.#work !== null || missing.length === 0) return;
    const { pbx, log } = this.#options;
    this.#work = this.#load(missing)
      .catch((error: unknown) => log.debug({ pbx, error }, 'endpoints could not be loaded'))
      .then(() => {
        this.#work = null;
        const left = this.#missing().length;
        if (left > 0 && left !== this.#told)
          log.warn({ pbx, endpoints: left }, 'endpoints that Asterisk cannot read now');
        this.#told = left;
        const gained = missing.length - left;
        if (gained > 0 && this.#inMemory !== null) this.#options.loaded(gained);
      });
  }

  async #load(missing: readonly string[]): Promise<void> {
    const { address, times, inMemory } = this.#options;
    const session = new AmiSession({
      address,
      ids: this.#ids,
      wanted: new Set(),
      ...(times ? { times } : {}),
      event: () => {},
      rejected: () => {},
    });
    this.#session = session;
    try {
      await login(session, address, false);
      const read = (endpoint: string) =>
        session.request('Getvar', { Variable: `DEVICE_STATE(${pjsipInterface(endpoint)})` }, session.times.listMs);
      // One first: with the database away each of the others would wait in vain. Another one each time, for there may
      // be one that cannot be read whatever the database does.
      const turn = this.#turn++ % missing.length;
      const [first = '', ...others] = [...missing.slice(turn), ...missing.slice(0, turn)];
      await read(first);
      if (!(await inMemory()).has(first)) return;
      for (let from = 0; from < others.length; from += AT_ONCE) {
        await Promise.all(others.slice(from, from + AT_ONCE).map(read));
      }
      const now = await inMemory();
      if (this.#inMemory !== null) this.#inMemory = now;
    } finally {
      session.close('done');
      this.#session = null;
    }
  }
}
