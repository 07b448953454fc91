import type { RTCSession } from 'jssip/lib/RTCSession';
import type { PageCall, Sound } from '../page-phone.ts';
import { Ear } from './ear.ts';

/** A steady tone is just what the browser would take for noise. */
const AS_IT_IS = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
export const MEDIA = { mediaConstraints: { audio: AS_IT_IS, video: false } };

/** One call of the page, from its first ring to its end. */
export class Call {
  readonly session: RTCSession;
  readonly #ear = new Ear();
  #state: PageCall['state'] = 'ringing';
  #cause: string | null = null;

  constructor(session: RTCSession) {
    this.session = session;
    session.on('confirmed', () => {
      this.#state = 'answered';
    });
    for (const end of ['ended', 'failed'] as const) session.on(end, ({ cause }) => this.#end(cause));
    session.on('peerconnection', ({ peerconnection }) => this.#ear.listen(peerconnection));
    if (session.connection) this.#ear.listen(session.connection); // one that we begin has it already
  }

  shown(): PageCall {
    const { display_name: name, uri } = this.session.remote_identity;
    const incoming = this.session.direction === 'incoming';
    return { incoming, state: this.#state, peer: `${name ?? ''} <${uri.user}>`, cause: this.#cause };
  }

  hold(): Promise<void> {
    return new Promise((agreed) => this.session.hold({}, agreed));
  }

  resume(): Promise<void> {
    return new Promise((agreed) => this.session.unhold({}, agreed));
  }

  async mute(): Promise<void> {
    for (const sender of this.session.connection.getSenders()) await sender.replaceTrack(null);
  }

  /**
   * Once it is accepted we hang up: that is for who transfers to do (RFC 5589), and Asterisk waits a minute for it.
   * @param replaces the call in which the other side takes our place
   */
  refer(to: string, replaces?: Call): Promise<'accepted' | 'refused'> {
    return new Promise((told) => {
      const accepted = () => {
        for (const { session } of [this, replaces ?? this]) if (!session.isEnded()) session.terminate();
        told('accepted');
      };
      const refused = () => told('refused');
      this.session.refer(to, {
        eventHandlers: { accepted, failed: refused, requestFailed: refused },
        ...(replaces === undefined ? {} : { replaces: replaces.session }),
      });
    });
  }

  hear(ms: number): Promise<Sound> {
    return this.#ear.hear(this.session.connection, ms);
  }

  #end(cause: string): void {
    this.#state = 'ended';
    this.#cause = cause;
    this.#ear.close();
  }
}
