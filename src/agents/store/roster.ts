import type { AgentDto } from '../api/dto.ts';
import type { Agent } from '../model/agent.ts';
import type { AgentRow } from './agent-row.ts';

/** One agent while the daemon runs. */
export interface Entry {
  readonly key: string;
  agent: Agent;
  /** As last told. */
  face: AgentRow;
  shown: AgentDto;
}

/** Every agent of every tenant, found by person and by phone in one step however many there are. */
export class Roster {
  readonly #byKey = new Map<string, Entry>();
  readonly #byEndpoint = new Map<string, Entry>();

  get size(): number {
    return this.#byKey.size;
  }

  all(): IterableIterator<Entry> {
    return this.#byKey.values();
  }

  ofUser(tenantId: string, userId: number): Entry | undefined {
    return this.#byKey.get(keyOf(tenantId, userId));
  }

  ofKey(key: string): Entry | undefined {
    return this.#byKey.get(key);
  }

  ofEndpoint(endpoint: string): Entry | undefined {
    return this.#byEndpoint.get(endpoint);
  }

  put(entry: Entry): void {
    this.#byKey.set(entry.key, entry);
    this.#byEndpoint.set(entry.agent.who.endpoint, entry);
  }

  /** To be called before the endpoint of an entry changes. */
  remove(entry: Entry): void {
    this.#byKey.delete(entry.key);
    const { endpoint } = entry.agent.who;
    if (this.#byEndpoint.get(endpoint) === entry) this.#byEndpoint.delete(endpoint);
  }
}

export function keyOf(tenantId: string, userId: number): string {
  return `${tenantId}/${userId}`;
}
