import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, PASSWORD } from '../tenancy/people.ts';
import { Listener } from './stage.ts';

/** Longer and other runs: STREAM_SECONDS=600 STREAM_SEED=42 */
const SECONDS = Number(process.env['STREAM_SECONDS'] ?? 8);
const SEED = Number(process.env['STREAM_SEED'] ?? Date.now() % 100_000);

interface Picture {
  readonly things: readonly { readonly id: number; readonly version: number }[];
  readonly seq: number;
}

let databaseUrl: string;
let db: Database;
const children = new Set<ChildProcess>();

beforeAll(async () => {
  databaseUrl = await mysqlUrl();
  db = connect(databaseUrl);
  await addTenant(db, 'acme');
  await addMember(db, 'acme', await addPerson(db, 'sue@example.com'), 'supervisor');
  await sql`create table things (id int primary key, version int not null)`.execute(db);
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await db.destroy();
});

/** One daemon after another in one place; between two of them there is none. */
class Place {
  child: ChildProcess | null = null;
  url: string | null = null;
  kills = 0;

  async start(seed: number): Promise<void> {
    const file = new URL('./model-daemon.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', file, databaseUrl, String(seed)], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    children.add(child);
    this.child = child;
    this.url = (await this.ask<{ url: string }>(null)).url;
  }

  /** Sends a message and gives the next answer. */
  ask<T>(message: string | null): Promise<T> {
    const { child } = this;
    return new Promise((resolve, reject) => {
      if (child === null) return reject(new Error('no daemon'));
      child.once('message', (answer) => resolve(answer as T));
      child.once('exit', () => reject(new Error('the daemon died')));
      if (message !== null) child.send(message);
    });
  }

  async kill(): Promise<void> {
    const { child } = this;
    this.url = null;
    this.child = null;
    if (child === null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    children.delete(child);
    await gone;
    this.kills++;
  }
}

/** Keeps a picture as a browser does: load once, then the stream, with its last number after every loss. */
class Client {
  readonly things = new Map<number, number>();
  readonly faults: string[] = [];
  loads = 0;
  connects = 0;
  #seq: number | null = null;
  #listener: Listener | null = null;
  readonly #places: readonly Place[];

  constructor(places: readonly Place[]) {
    this.#places = places;
  }

  drop(): void {
    this.#listener?.ws.terminate();
  }

  get seq(): number {
    return this.#seq ?? -1;
  }

  async run(token: string, ended: () => boolean): Promise<void> {
    while (!ended()) {
      const place = this.#places[Math.floor(Math.random() * this.#places.length)];
      if (place === undefined || place.url === null) {
        await wait(20);
        continue;
      }
      try {
        if (this.#seq === null) await this.#load(place);
        await this.#follow(place.url, token, ended);
      } catch {
        await wait(20); // the daemon died in between
      }
    }
  }

  async #load(place: Place): Promise<void> {
    const picture = await place.ask<Picture>('picture');
    this.loads++;
    this.things.clear();
    for (const { id, version } of picture.things) this.things.set(id, version);
    this.#seq = picture.seq;
  }

  async #follow(url: string, token: string, ended: () => boolean): Promise<void> {
    const listener = new Listener(url, { token, since: this.seq });
    this.#listener = listener;
    this.connects++;
    let read = 0;
    const open = { yes: true };
    void listener.closed.then(() => {
      open.yes = false;
    });
    while (open.yes && !ended()) {
      for (; read < listener.frames.length; read++) {
        const frame = listener.frames[read];
        if (frame?.type === 'resync') {
          listener.ws.terminate();
          this.#seq = null;
          return;
        }
        if (frame?.data === undefined) continue;
        this.#apply(frame.seq ?? -1, frame.data as unknown as { id: number; version: number });
      }
      await wait(5);
    }
    listener.ws.terminate();
  }

  #apply(seq: number, { id, version }: { id: number; version: number }): void {
    if (seq <= this.seq) this.faults.push(`number ${seq} after ${this.seq}`);
    const before = this.things.get(id) ?? 0;
    if (version !== before + 1) this.faults.push(`thing ${id} went from ${before} to ${version} at number ${seq}`);
    this.things.set(id, version);
    this.#seq = seq;
  }
}

describe('what clients see is what is stored', () => {
  it(`while daemons are killed and connections cut, for ${SECONDS} s (seed ${SEED})`, {
    timeout: (SECONDS + 90) * 1000,
  }, async () => {
    const places = [new Place(), new Place()];
    await Promise.all(places.map((place, n) => place.start(SEED + n)));
    const token = await signIn(places[0]?.url ?? '');
    const clients = Array.from({ length: 6 }, () => new Client(places));
    let ended = false;
    const runs = clients.map((client) => client.run(token, () => ended));

    const deadline = Date.now() + SECONDS * 1000;
    const killed = () => places.reduce((sum, place) => sum + place.kills, 0);
    for (let round = 0; Date.now() < deadline || killed() < 3; round++) {
      await wait(100 + Math.random() * 300);
      clients[Math.floor(Math.random() * clients.length)]?.drop();
      if (round % 4 === 3) {
        const place = places[round % 8 === 3 ? 0 : 1];
        await place?.kill();
        await wait(Math.random() * 200);
        await place?.start(SEED + round * 7);
      }
    }
    for (const place of places) await place.ask('rest');
    const [last] = places;
    const stored = await last?.ask<Picture>('picture');
    if (stored === undefined) throw new Error('no daemon');
    await expect.poll(() => Math.min(...clients.map((client) => client.seq)), { timeout: 20_000 }).toBe(stored.seq);
    ended = true;
    await Promise.all(runs);

    const expected = stored.things.map(({ id, version }) => [id, version]).sort(([a = 0], [b = 0]) => a - b);
    for (const client of clients) {
      expect(client.faults).toEqual([]);
      expect([...client.things].sort(([a], [b]) => a - b)).toEqual(expected);
    }
    const kills = killed();
    const connects = clients.reduce((sum, client) => sum + client.connects, 0);
    const loads = clients.reduce((sum, client) => sum + client.loads, 0);
    console.log(`${stored.seq} changes, ${kills} kills, ${connects} connections, ${loads} loads`);
    expect(kills).toBeGreaterThan(2);
    expect(connects).toBeGreaterThan(clients.length);
    expect(stored.seq).toBeGreaterThan(SECONDS * 10);
    for (const place of places) await place.kill();
  });
});

async function signIn(url: string): Promise<string> {
  const answer = await fetch(`${url}/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'sue@example.com', password: PASSWORD }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}
