/** Most topics that one socket may name. */
export const MAX_TOPICS = 200;

/**
 * What a client wants of what it may have: everything until it first names topics, then those. `agent.*` and `queue:*`
 * are every type or topic that begins so, `*` is everything.
 */
export class Subscription {
  #named: Set<string> | null = null;
  #everything = true;
  readonly #prefixes = new Set<string>();

  /** In the order in which they were named; `['*']` while none was. */
  get topics(): readonly string[] {
    return this.#named === null ? ['*'] : [...this.#named];
  }

  /** @returns false when that would be too many; nothing has changed then */
  add(topics: readonly string[]): boolean {
    const named = new Set([...(this.#named ?? []), ...topics]);
    if (named.size > MAX_TOPICS) return false;
    this.#set(named);
    return true;
  }

  remove(topics: readonly string[]): void {
    const named = new Set(this.topics);
    for (const topic of topics) named.delete(topic);
    this.#set(named);
  }

  wants(type: string, topics: readonly string[]): boolean {
    if (this.#everything) return true;
    return this.#has(type) || topics.some((topic) => this.#has(topic));
  }

  #has(name: string): boolean {
    if (this.#named?.has(name)) return true;
    for (const prefix of this.#prefixes) if (name.startsWith(prefix)) return true;
    return false;
  }

  #set(named: Set<string>): void {
    this.#named = named;
    this.#everything = named.has('*');
    this.#prefixes.clear();
    for (const topic of named) if (topic.length > 1 && topic.endsWith('*')) this.#prefixes.add(topic.slice(0, -1));
  }
}
