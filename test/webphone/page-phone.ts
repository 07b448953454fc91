/** What the page with the softphone can be asked to do. All of it passes between page and test as it is. */
export interface PagePhone {
  /**
   * Runs what the API gave for JsSIP, and registers.
   * @returns `registered`, or why not
   */
  start(settings: string): Promise<string>;
  /** Registers once more, as it does by itself every minute or two. */
  registerAgain(): void;
  /** All calls, oldest first; the others name one by its place in here. */
  calls(): readonly PageCall[];
  /** @returns the place of the call */
  dial(number: string): number;
  answer(call: number): void;
  /** Resolves when the PBX has agreed. */
  hold(call: number): Promise<void>;
  resume(call: number): Promise<void>;
  /** Takes the microphone away, so that no RTP is sent any more. */
  mute(call: number): Promise<void>;
  press(call: number, digits: string): void;
  hangup(call: number): void;
  /** Blind transfer. @returns what came of it, as the PBX said */
  sendOn(call: number, number: string): Promise<'accepted' | 'refused'>;
  /** Attended transfer: the other side of one call is put in our place in the other. */
  handOver(call: number, enquiry: number): Promise<'accepted' | 'refused'>;
  /** Listens for so many milliseconds. */
  hear(call: number, ms: number): Promise<Sound>;
}

export interface PageCall {
  readonly incoming: boolean;
  readonly state: 'ringing' | 'answered' | 'ended';
  /** Name and number of the other side, as the PBX says them. */
  readonly peer: string;
  /** Why it ended or was refused, in JsSIP's words. */
  readonly cause: string | null;
}

/** What the browser itself counted of a call. */
export interface Sound {
  /** RTP that came and that went meanwhile. */
  readonly received: number;
  readonly sent: number;
  /** Of what was played to the person, 0 to 1. */
  readonly loudness: number;
  /** The loudest frequency in it at the end. */
  readonly hertz: number;
  readonly codec: string;
  /** Cipher of the media; '' when it is in clear. */
  readonly cipher: string;
}
