import { connect, type Socket } from 'node:net';
import { PatchbayError } from '../../platform/errors.ts';
import type { BreathReader, Breaths } from '../breaths.ts';
import { watchForSilence } from '../heartbeat.ts';
import type { AmiAddress } from '../pbx-address.ts';
import { type ActionFields, type ActionIds, encodeAction } from './action.ts';
import type { AmiFrame } from './frame.ts';
import { FrameReader } from './frame-reader.ts';
import { Intake, type RawEvent } from './intake.ts';
import { PendingActions } from './pending.ts';
import { AMI_TIMES, type AmiTimes } from './times.ts';

export interface AmiSessionOptions {
  readonly address: AmiAddress;
  /** Types of events that are handed on. */
  readonly wanted: ReadonlySet<string>;
  readonly ids: ActionIds;
  readonly times?: Partial<AmiTimes>;
  /** How events are read; each at once when absent. */
  readonly breaths?: Breaths | undefined;
  event(event: RawEvent): void;
  rejected(reason: string, evidence: string): void;
}

/** Size of the one buffer that the socket is read into, again and again. */
const READ_BUFFER = 256 * 1024;

/** One TCP connection to AMI, from its first byte to its end. It never reconnects: the next connection is a new session. */
export class AmiSession {
  readonly intake: Intake;
  readonly times: AmiTimes;
  /** Resolves with the reason when the connection has ended; never rejects. */
  readonly ended: Promise<string>;
  /** Resolves with the greeting line. */
  readonly greeted: Promise<string>;
  /** Resolves when Asterisk says that it is fully booted. */
  readonly booted: Promise<void>;
  /** Answers that came after their deadline or for nobody. */
  stray = 0;
  #heardAt = performance.now();
  readonly #options: AmiSessionOptions;
  readonly #socket: Socket;
  readonly #pending = new PendingActions();
  readonly #breath: BreathReader | undefined;
  #reason = 'closed by the PBX';
  #isOpen = true;

  constructor(options: AmiSessionOptions) {
    this.#options = options;
    this.times = { ...AMI_TIMES, ...options.times };
    let greeted: (line: string) => void = () => {};
    this.greeted = new Promise((resolve) => {
      greeted = resolve;
    });
    let booted: () => void = () => {};
    this.booted = new Promise((resolve) => {
      booted = resolve;
    });
    this.intake = new Intake(
      {
        greeting: greeted,
        booted,
        event: (event) => {
          if (event.type === 'FullyBooted') booted();
          options.event(event);
        },
        response: (frame) => this.#answered(frame, this.#pending.response(frame)),
        listed: (frame) => this.#answered(frame, this.#pending.listed(frame)),
        rejected: options.rejected,
      },
      options.wanted,
    );
    const reader = new FrameReader(this.intake);
    const { host, port } = options.address;
    const buffer = Buffer.allocUnsafeSlow(READ_BUFFER);
    const read = (length: number): boolean => {
      this.#heardAt = performance.now();
      reader.push(buffer.subarray(0, length));
      return this.#breath === undefined || this.#pending.size > 0 || this.#breath.goesOn(length, READ_BUFFER);
    };
    this.#socket = connect({ host, port, noDelay: true, onread: { buffer, callback: read } });
    this.#breath = options.breaths?.reader(() => this.#socket.resume());
    this.#socket.on('error', (error) => this.close(error.message));
    this.ended = new Promise((resolve) => {
      this.#socket.once('close', () => {
        this.#isOpen = false;
        this.#breath?.end();
        this.#pending.failAll(`the connection to the PBX ended: ${this.#reason}`);
        resolve(this.#reason);
      });
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** @throws PatchbayError `outcome_unknown` when the answer was lost, `pbx_unavailable` when it was never sent */
  async request(action: string, fields: ActionFields = {}, deadlineMs = this.times.actionMs): Promise<AmiFrame> {
    return (await this.#send(action, fields, false, deadlineMs)).response;
  }

  /** The events of a list action. @throws PatchbayError also `unavailable` when Asterisk refuses the action */
  async list(action: string, fields: ActionFields = {}): Promise<readonly AmiFrame[]> {
    const { response, items } = await this.#send(action, fields, true, this.times.listMs);
    if (response.get('Response') === 'Success') return items;
    throw new PatchbayError('unavailable', `${action} was refused: ${response.get('Message')}`);
  }

  /** Pings a quiet PBX from now on and ends the session when it gives no sign of life. @returns stops it */
  watchForSilence(): () => void {
    return watchForSilence({
      everyMs: this.times.pingEveryMs,
      deadlineMs: this.times.pingDeadlineMs,
      heardAt: () => this.#heardAt,
      ask: () => void this.request('Ping', {}, this.times.listMs).catch(() => {}),
      dead: (reason) => this.close(reason),
    });
  }

  /** Ends the connection at once; `reason` is what `ended` and the waiters say. */
  close(reason: string): void {
    if (this.#isOpen && !this.#socket.destroyed) this.#reason = reason;
    this.#socket.destroy();
  }

  async #send(action: string, fields: ActionFields, list: boolean, deadlineMs: number) {
    const id = this.#options.ids.next();
    const bytes = encodeAction(action, id, fields);
    if (!this.#isOpen || this.#socket.destroyed) throw new PatchbayError('pbx_unavailable', 'not connected to the PBX');
    const answer = this.#pending.expect(id, { list, deadlineMs });
    this.#socket.write(bytes);
    this.#breath?.wake();
    return answer;
  }

  #answered(frame: AmiFrame, expected: boolean): void {
    if (expected) return;
    this.stray++;
    const id = frame.get('ActionID');
    if (!this.#options.ids.made(id)) this.#options.rejected('an answer to nobody', `${frame.type} ${id}`.slice(0, 100));
  }
}
