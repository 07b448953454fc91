import { decodeName, endpointOfInterface } from '../../asterisk/naming.ts';
import type { QueueMemberSnapshot } from '../../asterisk/pbx-event.ts';
import type { Command } from '../model/converge.ts';
import { type StandingMember, type StrayPolicy, tidy } from '../model/stray.ts';

/** Members of queues that are no agent's: what Asterisk shows of them, and which of them the database wants. */
export class Strays {
  readonly #shown = new Map<string, QueueMemberSnapshot>();
  readonly #policy: StrayPolicy;
  #wanted = new Map<string, StandingMember>();
  #tenants: ReadonlySet<string> = new Set();

  constructor(policy: StrayPolicy) {
    this.#policy = policy;
  }

  want(standing: readonly StandingMember[], tenants: ReadonlySet<string>): void {
    this.#wanted = new Map(standing.map((one) => [placeOf(one), one]));
    this.#tenants = tenants;
  }

  wanted(): Iterable<StandingMember> {
    return this.#wanted.values();
  }

  see(member: QueueMemberSnapshot): void {
    this.#shown.set(placeOf(member), member);
  }

  unsee(member: { readonly queue: string; readonly interface: string }): void {
    this.#shown.delete(placeOf(member));
  }

  unseeAll(): void {
    this.#shown.clear();
  }

  /** A phone became an agent's. */
  unseeInterface(at: string): void {
    for (const [place, member] of this.#shown) if (member.interface === at) this.#shown.delete(place);
  }

  /**
   * What to ask of Asterisk, place by place.
   * @param ours whether a queue is one of ours that Asterisk has
   */
  *missing(ours: (queue: string) => boolean): Generator<Command[]> {
    for (const place of new Set([...this.#shown.keys(), ...this.#wanted.keys()])) {
      const commands = this.missingAt(place, ours);
      if (commands.length > 0) yield commands;
    }
  }

  missingAt(place: string, ours: (queue: string) => boolean): Command[] {
    const shown = this.#shown.get(place) ?? null;
    const wanted = this.#wanted.get(place) ?? null;
    const queue = (shown ?? wanted)?.queue;
    if (queue === undefined || !ours(queue)) return [];
    return tidy(shown, wanted, this.#phoneOf(shown?.interface ?? ''), this.#policy);
  }

  #phoneOf(at: string): ReturnType<typeof decodeName> {
    const name = decodeName(endpointOfInterface(at) ?? '');
    return name !== null && this.#tenants.has(name.tenant) ? name : null;
  }
}

export function placeOf(member: { readonly queue: string; readonly interface: string }): string {
  return `${member.queue}\n${member.interface}`;
}
