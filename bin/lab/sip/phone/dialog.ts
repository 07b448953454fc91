import { randomBytes } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import type { Media } from './media.ts';
import { header, methodOf, parameter, type SipMessage, statusOf, uriOf } from './message.ts';
import type { Sent, Wire } from './wire.ts';

type Pair = readonly [string, string];
export type CallState = 'ringing' | 'answered' | 'ended';

/** One call of a phone, from its first ring to its end. */
export class PhoneCall {
  readonly #wire: Wire;
  readonly #contact: string;
  readonly #sound: Media | null;
  readonly #changed = new EventEmitter();
  readonly callId: string;
  readonly localTag = randomBytes(6).toString('hex');
  #local: string;
  #remote: string;
  #target: string;
  #cseq = 1;
  #version = 1;
  #invite: SipMessage | null = null;
  #sent: Sent | null = null;
  state: CallState = 'ringing';
  /** Final status of an INVITE that was refused or withdrawn, 0 otherwise. */
  refusedWith = 0;

  private constructor(
    wire: Wire,
    contact: string,
    sound: Media | null,
    callId: string,
    local: string,
    remote: string,
    target: string,
  ) {
    this.#wire = wire;
    this.#contact = contact;
    this.#sound = sound;
    this.callId = callId;
    this.#local = local;
    this.#remote = remote;
    this.#target = target;
  }

  static incoming(wire: Wire, contact: string, sound: Media | null, invite: SipMessage): PhoneCall {
    const target = uriOf(header(invite, 'Contact'));
    const call = new PhoneCall(wire, contact, sound, header(invite, 'Call-ID'), '', header(invite, 'From'), target);
    sound?.aim(invite.body);
    call.#local = `${header(invite, 'To')};tag=${call.localTag}`;
    call.#invite = invite;
    wire.answer(invite, '180 Ringing', call.localTag, [['Contact', contact]]);
    return call;
  }

  /** @param extra more headers of the INVITE */
  static outgoing(
    wire: Wire,
    contact: string,
    sound: Media | null,
    from: string,
    to: string,
    extra: readonly Pair[] = [],
  ): PhoneCall {
    const callId = randomBytes(10).toString('hex');
    const call = new PhoneCall(wire, contact, sound, callId, '', `<${to}>`, to);
    call.#local = `<${from}>;tag=${call.localTag}`;
    // So that what still rings can be named in Replaces.
    const early = (answer: SipMessage): void => {
      if (parameter(header(answer, 'To'), 'tag') !== '') call.#remote = header(answer, 'To');
    };
    const sent = call.#request('INVITE', extra, call.#media('sendrecv'), early);
    call.#sent = sent;
    void sent.final.then((answer) => {
      call.#cseq = sent.cseq() + 1;
      const status = statusOf(answer) ?? 0;
      if (status >= 300) {
        call.#end(status);
        return;
      }
      sound?.aim(answer.body);
      call.#remote = header(answer, 'To');
      call.#target = uriOf(header(answer, 'Contact'));
      call.#acknowledge(sent.cseq());
      call.#become('answered');
    });
    return call;
  }

  /** The INVITE that came; null for a call of our own. */
  get invite(): SipMessage | null {
    return this.#invite;
  }

  /** What a Replaces header says to mean this call (RFC 3891), as somebody sees it who is not in it. */
  get replaces(): string {
    const remoteTag = parameter(this.#remote, 'tag');
    return `${this.callId};to-tag=${remoteTag};from-tag=${this.localTag}`;
  }

  /** Who calls, or who was called, as From or To says it. */
  get peer(): string {
    return this.#remote;
  }

  answer(): void {
    if (this.#invite === null || this.state !== 'ringing') throw new Error('nothing to answer');
    this.#wire.answer(this.#invite, '200 OK', this.localTag, [['Contact', this.#contact]], this.#media('sendrecv'));
    this.#become('answered');
  }

  /** @param status for example `486 Busy Here`, or `302 Moved Temporarily` with a Contact */
  reject(status: string, headers: readonly Pair[] = []): void {
    if (this.#invite === null) throw new Error('nothing to reject');
    this.#wire.answer(this.#invite, status, this.localTag, headers);
    this.#end(Number(status.slice(0, 3)));
  }

  /** BYE, or CANCEL of what still rings. */
  async hangup(): Promise<void> {
    if (this.state === 'ended') return;
    if (this.state === 'ringing' && this.#sent) {
      const { start, headers } = this.#sent.message();
      const same = headers.filter(([name]) => ['Via', 'From', 'To', 'Call-ID', 'Max-Forwards'].includes(name));
      const cseq: Pair = ['CSeq', `${this.#sent.cseq()} CANCEL`];
      const lines = [...same, cseq].map(([name, value]) => `${name}: ${value}`);
      this.#wire.send([start.replace('INVITE', 'CANCEL'), ...lines, 'Content-Length: 0', '', ''].join('\r\n'));
      await this.until('ended');
      return;
    }
    await this.#request('BYE', []).final;
    this.#end(0);
  }

  hold(): Promise<void> {
    return this.#renegotiate('sendonly');
  }

  resume(): Promise<void> {
    return this.#renegotiate('sendrecv');
  }

  /** Keys, one after the other, as a phone without media sends them (INFO). */
  async press(keys: string, pauseMs = 150): Promise<void> {
    for (const key of keys) {
      const type: Pair = ['Content-Type', 'application/dtmf-relay'];
      const answer = await this.#request('INFO', [type], `Signal=${key}\r\nDuration=100\r\n`).final;
      if ((statusOf(answer) ?? 0) >= 300) throw new Error(`INFO was answered ${answer.start}`);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  /** Blind transfer: the other side is sent to `uri`. */
  async refer(uri: string): Promise<void> {
    const answer = await this.#request('REFER', [['Refer-To', `<${uri}>`]]).final;
    if ((statusOf(answer) ?? 0) >= 300) throw new Error(`REFER was answered ${answer.start}`);
  }

  /**
   * Blind transfer as a phone does it: it hangs up a moment after the server has said that it is under way (RFC 3515 2.4.5),
   * and asks again where it is told no: Asterisk sends nobody on whom it has not yet brought together.
   */
  async sendOn(uri: string, timeoutMs = 15_000): Promise<void> {
    const signal = AbortSignal.timeout(timeoutMs);
    for (let status = 0; status === 0 || status >= 300; ) {
      const told = once(this.#changed, 'transfer', { signal }).catch(() => [0]);
      await this.refer(uri);
      [status] = await told;
      if (signal.aborted) throw new Error(`nobody was sent on in ${timeoutMs} ms (${status})`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    await this.hangup();
  }

  /** Says what became of a transfer that the other side asked for (REFER). */
  async notify(status: string): Promise<void> {
    const about: Pair[] = [
      ['Event', 'refer'],
      ['Subscription-State', 'terminated;reason=noresource'],
      ['Content-Type', 'message/sipfrag;version=2.0'],
    ];
    await this.#request('NOTIFY', about, `${status}\r\n`).final;
  }

  /** Attended transfer: the other side of this call is put in our place in `enquiry` (RFC 3891). */
  async referTo(enquiry: PhoneCall): Promise<void> {
    await this.refer(`${uriOf(enquiry.#remote)}?Replaces=${encodeURIComponent(enquiry.replaces)}`);
  }

  async until(state: CallState, timeoutMs = 15_000): Promise<void> {
    const signal = AbortSignal.timeout(timeoutMs);
    while (this.state !== state) {
      if (this.state === 'ended') throw new Error(`the call ended (${this.refusedWith}) before it was ${state}`);
      await once(this.#changed, 'change', { signal }).catch(() => {
        throw new Error(`the call is ${this.state}, not ${state}, after ${timeoutMs} ms`);
      });
    }
  }

  /** A request of the server within this call. */
  hear(request: SipMessage): void {
    const ok = (body = '') => this.#wire.answer(request, '200 OK', this.localTag, [['Contact', this.#contact]], body);
    switch (methodOf(request)) {
      case 'ACK':
        return;
      case 'CANCEL':
        ok();
        if (this.#invite && this.state === 'ringing') this.reject('487 Request Terminated');
        return;
      case 'BYE':
        ok();
        this.#end(0);
        return;
      case 'INVITE':
        ok(this.#media('sendrecv'));
        return;
      case 'UPDATE':
        ok(request.body === '' ? '' : this.#media('sendrecv'));
        return;
      case 'NOTIFY': {
        ok();
        const status = Number(/^SIP\/2\.0 (\d{3})/.exec(request.body)?.[1] ?? 0);
        if (status > 100) this.#changed.emit('transfer', status);
        return;
      }
      default:
        ok(); // INFO, OPTIONS
    }
  }

  #request(method: string, extra: readonly Pair[], body = '', early?: (answer: SipMessage) => void): Sent {
    const headers: Pair[] = [
      ['From', this.#local],
      ['To', this.#remote],
      ['Call-ID', this.callId],
      ['Contact', this.#contact],
      ...extra,
    ];
    const request = { method, uri: this.#target, cseq: this.#cseq++, headers, body };
    return this.#wire.request(early === undefined ? request : { ...request, early });
  }

  async #renegotiate(direction: string): Promise<void> {
    const sent = this.#request('INVITE', [], this.#media(direction));
    const answer = await sent.final;
    this.#cseq = sent.cseq() + 1;
    if ((statusOf(answer) ?? 0) >= 300) throw new Error(`re-INVITE was answered ${answer.start}`);
    this.#acknowledge(sent.cseq());
  }

  #acknowledge(cseq: number): void {
    const branch = `z9hG4bK${randomBytes(8).toString('hex')}`;
    const lines = [
      `ACK ${this.#target} SIP/2.0`,
      `Via: SIP/2.0/UDP ${this.#wire.address};rport;branch=${branch}`,
      ...['Max-Forwards: 70', `From: ${this.#local}`, `To: ${this.#remote}`, `Call-ID: ${this.callId}`],
      ...[`CSeq: ${cseq} ACK`, 'Content-Length: 0', '', ''],
    ];
    this.#wire.send(lines.join('\r\n'));
  }

  /** Without sound of its own the port is the discard service's. */
  #media(direction: string): string {
    const lines = ['v=0', `o=phone 1 ${this.#version++} IN IP4 127.0.0.1`, 's=-', 'c=IN IP4 127.0.0.1', 't=0 0'];
    const silent = ['m=audio 9 RTP/AVP 0 8', 'a=rtpmap:0 PCMU/8000', 'a=rtpmap:8 PCMA/8000'];
    return `${[...lines, ...(this.#sound?.description ?? silent), `a=${direction}`].join('\r\n')}\r\n`;
  }

  #end(refusedWith: number): void {
    if (this.state === 'ended') return;
    this.refusedWith = refusedWith;
    this.#become('ended');
  }

  #become(state: CallState): void {
    this.state = state;
    this.#changed.emit('change');
  }
}
