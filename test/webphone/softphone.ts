import type { Browser, Page } from 'playwright-core';
import type { PageCall, PagePhone, Sound } from './page-phone.ts';

/** Part of the answer to `POST /extensions`. */
export interface Setup {
  readonly clients: readonly { readonly client: string; readonly text: string }[];
}

type Answer<Verb extends keyof PagePhone> = Awaited<ReturnType<PagePhone[Verb]>>;

/** A tab with a softphone in it. */
export class Softphone {
  readonly #page: Page;
  readonly #given = new Set<number>();

  private constructor(page: Page) {
    this.#page = page;
  }

  /** @param url of the page that {@link servePhone} serves */
  static async open(browser: Browser, url: string): Promise<Softphone> {
    const context = await browser.newContext({ permissions: ['microphone'] });
    const page = await context.newPage();
    await page.goto(url);
    return new Softphone(page);
  }

  /** Registers with the setting for JsSIP just as the API gave it. @returns `registered`, or why not */
  register({ clients }: Setup): Promise<string> {
    return this.ask('start', clients.find(({ client }) => client === 'jssip')?.text ?? '');
  }

  registerAgain(): Promise<void> {
    return this.ask('registerAgain');
  }

  /** The next call that rings here and that no earlier `incoming` has given. */
  async incoming(timeoutMs = 15_000): Promise<BrowserCall> {
    let place = -1;
    const rings = async () => {
      const calls = await this.ask('calls');
      place = calls.findIndex((one, n) => one.incoming && one.state === 'ringing' && !this.#given.has(n));
      return place >= 0;
    };
    await within(timeoutMs, 'nobody called the browser', rings);
    this.#given.add(place);
    return new BrowserCall(this, place);
  }

  async dial(number: string): Promise<BrowserCall> {
    return new BrowserCall(this, await this.ask('dial', number));
  }

  /** The tab goes, as with its cross or a crash: nothing is said to anybody. */
  close(): Promise<void> {
    return this.#page.close({ runBeforeUnload: false });
  }

  ask<Verb extends keyof PagePhone>(verb: Verb, ...given: Parameters<PagePhone[Verb]>): Promise<Answer<Verb>> {
    const run = ([name, words]: readonly [Verb, readonly unknown[]]) => {
      const { softphone } = globalThis as unknown as { softphone: Record<Verb, (...all: unknown[]) => unknown> };
      return softphone[name](...words);
    };
    return this.#page.evaluate(run as never, [verb, given]) as Promise<Answer<Verb>>;
  }
}

/** One call of a tab. */
export class BrowserCall {
  readonly #phone: Softphone;
  readonly place: number;

  constructor(phone: Softphone, place: number) {
    this.#phone = phone;
    this.place = place;
  }

  async shown(): Promise<PageCall> {
    return (await this.#phone.ask('calls'))[this.place] as PageCall;
  }

  async until(state: PageCall['state'], timeoutMs = 15_000): Promise<PageCall> {
    await within(timeoutMs, `the call is not ${state}`, async () => (await this.shown()).state === state);
    return this.shown();
  }

  async answer(): Promise<void> {
    await this.#phone.ask('answer', this.place);
    await this.until('answered');
  }

  hold(): Promise<void> {
    return this.#phone.ask('hold', this.place);
  }

  resume(): Promise<void> {
    return this.#phone.ask('resume', this.place);
  }

  mute(): Promise<void> {
    return this.#phone.ask('mute', this.place);
  }

  press(digits: string): Promise<void> {
    return this.#phone.ask('press', this.place, digits);
  }

  hangup(): Promise<void> {
    return this.#phone.ask('hangup', this.place);
  }

  sendOn(number: string): Promise<string> {
    return this.#phone.ask('sendOn', this.place, number);
  }

  handOver(enquiry: BrowserCall): Promise<string> {
    return this.#phone.ask('handOver', this.place, enquiry.place);
  }

  hear(ms = 1_000): Promise<Sound> {
    return this.#phone.ask('hear', this.place, ms);
  }
}

async function within(ms: number, otherwise: string, so: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + ms; !(await so()); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (Date.now() > end) throw new Error(`${otherwise} after ${ms} ms`);
  }
}
