import type { Agent, Call, StreamFrame } from '../../src/web/console/api/types.ts';
import type { SocketEvents, World } from '../../src/web/console/live/live.ts';
import { type Picture, pictureOf, type Viewer } from '../../src/web/console/live/picture.ts';

/** A server in a made-up time: events get numbers, lists are true as of a number, the stream replays from one. */
export class ScriptedServer {
  readonly agents = new Map<number, Agent>();
  readonly calls = new Map<string, Call>();
  readonly #events: StreamFrame[] = [];
  readonly #sockets = new Set<{ readonly events: SocketEvents; sent: number }>();
  readonly #timers: { readonly at: number; readonly work: () => void }[] = [];
  #now = 1_000_000;
  /** Events before this number are gone from the table. */
  pruned = 0;
  down = false;
  opened = 0;
  loads = 0;
  renewals = 0;

  constructor() {
    const beat = (): void => {
      this.heartbeat();
      this.#timers.push({ at: this.#now + 15_000, work: beat });
    };
    this.#timers.push({ at: this.#now + 15_000, work: beat });
  }

  get seq(): number {
    return this.#events.length;
  }

  setAgent(userId: number, status: Agent['status']): void {
    const row = agent(userId, status);
    this.agents.set(userId, row);
    this.#announce('agent.state.changed', row);
  }

  setCall(id: string, more: Partial<Call>): void {
    const row = { ...call(id), ...this.calls.get(id), ...more };
    this.calls.set(id, row);
    this.#announce('call.updated', row);
  }

  endCall(id: string): void {
    const row = this.calls.get(id);
    if (row === undefined || !this.calls.delete(id)) return;
    this.#announce('call.ended', { ...row, ended_at: '', reason: 'hangup' });
  }

  /** Every connection is cut, what is under way on it lost. */
  cut(code = 1006): void {
    for (const socket of [...this.#sockets]) {
      this.#sockets.delete(socket);
      socket.events.closed(code);
    }
  }

  heartbeat(): void {
    this.#tell({ type: 'heartbeat', seq: this.seq, at: new Date(this.#now).toISOString() });
  }

  /** Sockets stay open, but nothing comes through. */
  freeze(): void {
    this.#sockets.clear();
  }

  /** @param between runs between the pages of the lists, where the world goes on */
  world(viewer: Viewer, between: () => void = () => {}): World {
    return {
      now: () => this.#now,
      random: () => 0.5,
      later: (ms, work) => {
        const timer = { at: this.#now + ms, work };
        this.#timers.push(timer);
        return () => {
          const at = this.#timers.indexOf(timer);
          if (at >= 0) this.#timers.splice(at, 1);
        };
      },
      renew: async () => {
        this.renewals++;
      },
      load: async () => {
        if (this.down) throw new Error('away');
        this.loads++;
        return this.#lists(viewer, between);
      },
      open: async (since, events) => {
        if (this.down) throw new Error('away');
        return this.#open(since, events);
      },
    };
  }

  /** Lets time pass, and everything that is due in it happen in order. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (due === undefined) break;
      this.#timers.splice(this.#timers.indexOf(due), 1);
      this.#now = Math.max(this.#now, due.at);
      due.work();
      await settle();
    }
    this.#now = until;
  }

  #lists(viewer: Viewer, between: () => void): Picture {
    const agents = { items: [...this.agents.values()], seq: this.seq };
    between();
    const own = [...this.calls.values()].filter((row) => viewer.seesAllCalls || row.agents.includes(viewer.userId));
    const half = own.length >> 1;
    const first = { items: own.slice(0, half), seq: this.seq };
    between();
    const rest = own.slice(half).flatMap(({ id }) => this.calls.get(id) ?? []);
    const seen = rest.filter((row) => viewer.seesAllCalls || row.agents.includes(viewer.userId));
    return pictureOf([agents], [first, { items: seen, seq: this.seq }]);
  }

  #open(since: number, events: SocketEvents): { close(): void } {
    this.opened++;
    const socket = { events, sent: this.seq };
    queueMicrotask(() => {
      const at = new Date(this.#now).toISOString();
      if (since < this.pruned || since > this.seq) events.frame({ type: 'resync', seq: this.seq, at });
      else for (const frame of this.#events.slice(since)) events.frame(frame);
      events.frame({ type: 'hello', seq: this.seq, at });
      this.#sockets.add(socket);
    });
    return { close: () => this.#sockets.delete(socket) };
  }

  #announce(type: string, data: unknown): void {
    const frame = { type, seq: this.seq + 1, at: new Date(this.#now).toISOString(), data: structuredClone(data) };
    this.#events.push(frame);
    this.#tell(frame);
  }

  #tell(frame: StreamFrame): void {
    for (const { events } of [...this.#sockets]) events.frame(frame);
  }
}

async function settle(): Promise<void> {
  for (let n = 0; n < 20; n++) await Promise.resolve();
}

export function agent(userId: number, status: Agent['status']): Agent {
  return {
    user_id: userId,
    name: `Agent ${userId}`,
    extension: String(1000 + userId),
    status,
    wanted_status: status,
    reason: null,
    device: 'idle',
    work: 'none',
    can_take_call: status === 'available',
    current_call_id: null,
    wrap_up_ends_at: null,
    changed_at: '2026-11-22T07:00:00.000Z',
    signed_in_at: null,
    queues: [],
  };
}

export function call(id: string): Call {
  return {
    id,
    direction: 'inbound',
    state: 'ringing',
    from: { number: '+49305550123', name: '' },
    to: { number: '+49305550100', name: '' },
    did: null,
    queue: null,
    agents: [],
    legs: [],
    started_at: '2026-11-22T07:00:00.000Z',
    answered_at: null,
  };
}
