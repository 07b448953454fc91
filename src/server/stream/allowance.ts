/** A token bucket: `burst` at once, `perSecond` in the long run. */
export class Allowance {
  readonly #burst: number;
  readonly #perSecond: number;
  #left: number;
  #at: number;

  constructor(o: { readonly burst: number; readonly perSecond: number; readonly now: number }) {
    this.#burst = o.burst;
    this.#perSecond = o.perSecond;
    this.#left = o.burst;
    this.#at = o.now;
  }

  /** @returns false when it is used up */
  take(now: number): boolean {
    const gained = (Math.max(0, now - this.#at) / 1000) * this.#perSecond;
    this.#left = Math.min(this.#burst, this.#left + gained);
    this.#at = now;
    if (this.#left < 1) return false;
    this.#left -= 1;
    return true;
  }
}
