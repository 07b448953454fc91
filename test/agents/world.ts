import fc from 'fast-check';
import type { Leg } from '../../src/agents/model/phone.ts';
import type { PhoneFacts } from '../../src/agents/model/reconcile.ts';
import type { Input } from '../../src/agents/model/step.ts';
import type { DeviceState, QueueMemberSnapshot } from '../../src/asterisk/pbx-event.ts';
import { memberOf } from './report.ts';
import { EPOCH } from './stage.ts';

/** What a phone and its queues may do next. */
export const ACTS = [
  'ring',
  'dial',
  'answer',
  'hold',
  'unhold',
  'hang up',
  'miss',
  'lose registration',
  'register',
  'pause at console',
  'unpause at console',
  'leave at console',
  'join at console',
] as const;

export interface Act {
  readonly act: (typeof ACTS)[number];
  /** Microseconds since the act before. */
  readonly after: number;
  readonly pick: number;
}

export const acts = fc.array(
  fc.record({
    act: fc.constantFrom(...ACTS),
    after: fc.oneof(fc.integer({ min: 1, max: 4_000 }), fc.integer({ min: 1, max: 20_000_000 })),
    pick: fc.nat({ max: 5 }),
  }),
  { minLength: 1, maxLength: 60 },
);

/**
 * A small Asterisk with one phone in two queues: does what it is told and reports it as the real one does, channels on
 * one link, device, contact and members on the other, each in order.
 */
export class World {
  at = EPOCH;
  readonly ari: Input[] = [];
  readonly ami: Input[] = [];
  /** A queue's call ended when its agent had left that queue: no snapshot shows whose wrap-up it is. */
  endedOutsideItsQueue = false;
  #ids = 0;
  #legs: Pick<Leg, 'id' | 'callId' | 'phase' | 'held'>[] = [];
  #registered = true;
  #device: DeviceState = 'NOT_INUSE';
  readonly #members = new Map<string, QueueMemberSnapshot>([
    ['support', memberOf('support', 'alice')],
    ['sales', memberOf('sales', 'alice')],
  ]);

  do({ act, after, pick }: Act): void {
    this.at += after;
    const leg = this.#legs[pick % Math.max(1, this.#legs.length)];
    switch (act) {
      case 'ring':
      case 'dial':
        this.#begin(act === 'ring' ? 'ringing' : 'calling');
        break;
      case 'answer':
        if (leg !== undefined && leg.phase !== 'up') this.#phase({ ...leg, phase: 'up' });
        break;
      case 'hold':
      case 'unhold':
        if (leg?.phase === 'up' && leg.held !== (act === 'hold')) this.#hold(leg, act === 'hold');
        break;
      case 'hang up':
        if (leg !== undefined) this.#end(leg);
        break;
      case 'miss':
        if (leg?.phase === 'ringing') this.#miss(leg);
        break;
      case 'lose registration':
        this.#registered = false;
        this.ami.push({ type: 'contact', contact: 'none', at: this.#tick() });
        break;
      case 'register':
        this.#registered = true;
        this.ami.push({ type: 'contact', contact: 'reachable', at: this.#tick() });
        break;
      default:
        this.#console(act, pick % 2 === 0 ? 'support' : 'sales');
    }
    this.#deviceFollows();
  }

  /** As Asterisk would list everything now. */
  facts(): PhoneFacts {
    const online = this.#registered;
    const legs = this.#legs.map(({ id, callId, phase }) => ({ id, callId, phase }));
    return {
      device: this.#device,
      online,
      legs,
      members: [...this.#members.values()],
      restarted: false,
      callsLostAt: null,
    };
  }

  #tick(): number {
    return ++this.at;
  }

  #begin(phase: 'ringing' | 'calling'): void {
    const id = String(++this.#ids);
    this.#legs = [...this.#legs, { id, callId: `call ${id}`, phase, held: false }];
    this.ari.push({ type: 'leg', leg: { id, callId: `call ${id}`, phase: 'setup' }, at: this.#tick() });
    this.ari.push({ type: 'leg', leg: { id, callId: `call ${id}`, phase }, at: this.#tick() });
  }

  #phase(leg: Pick<Leg, 'id' | 'callId' | 'phase' | 'held'>): void {
    this.#legs = this.#legs.map((one) => (one.id === leg.id ? leg : one));
    const { id, callId, phase } = leg;
    this.ari.push({ type: 'leg', leg: { id, callId, phase }, at: this.#tick() });
  }

  #hold(leg: { readonly id: string }, held: boolean): void {
    this.#legs = this.#legs.map((one) => (one.id === leg.id ? { ...one, held } : one));
    this.ari.push({ type: 'leg.held', id: leg.id, held, at: this.#tick() });
  }

  #miss(leg: { readonly id: string }): void {
    this.ami.push({ type: 'leg.unanswered', id: leg.id, at: this.#tick() });
    this.ari.push({ type: 'leg.unanswered', id: leg.id, at: this.#tick() });
    this.#gone(leg);
  }

  #end(leg: Pick<Leg, 'id' | 'callId' | 'phase'>): void {
    const at = this.#tick();
    if (leg.phase === 'up') {
      this.ami.push({ type: 'completed', id: leg.id, queue: 'acme_support', callId: leg.callId, at });
      if (!this.#members.has('support')) this.endedOutsideItsQueue = true;
    }
    this.#gone(leg);
    if (leg.phase !== 'up') return;
    for (const [queue, member] of this.#members) this.#show(queue, { ...member, lastCall: Math.floor(at / 1e6) });
  }

  #gone({ id }: { readonly id: string }): void {
    this.#legs = this.#legs.filter((leg) => leg.id !== id);
    this.ari.push({ type: 'leg.gone', id, at: this.#tick() });
  }

  #console(act: Act['act'], queue: 'support' | 'sales'): void {
    const member = this.#members.get(queue);
    if (act === 'join at console' && member === undefined) this.#show(queue, memberOf(queue, 'alice'));
    if (member === undefined) return;
    if (act === 'pause at console') this.#show(queue, { ...member, paused: true, pausedReason: 'console' });
    if (act === 'unpause at console') this.#show(queue, { ...member, paused: false, pausedReason: '' });
    if (act === 'leave at console') {
      this.#members.delete(queue);
      this.ami.push({ type: 'member.gone', queue: `acme_${queue}`, at: this.#tick() });
    }
  }

  #show(queue: string, member: QueueMemberSnapshot): void {
    this.#members.set(queue, member);
    this.ami.push({ type: 'member', member, at: this.#tick() });
  }

  #deviceFollows(): void {
    const up = this.#legs.filter(({ phase }) => phase === 'up');
    const used = up.length > 0 ? (up.every(({ held }) => held) ? 'ONHOLD' : 'INUSE') : null;
    const ringing = this.#legs.some(({ phase }) => phase === 'ringing') ? 'RINGING' : null;
    const calling = this.#legs.some(({ phase }) => phase === 'calling') ? 'INUSE' : null;
    const device = used ?? ringing ?? calling ?? (this.#registered ? 'NOT_INUSE' : 'UNAVAILABLE');
    if (device === this.#device) return;
    this.#device = device;
    this.ami.push({ type: 'device', state: device, at: this.#tick() });
  }
}
