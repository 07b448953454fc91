import type { Log } from '../../../platform/log.ts';
import { differingBoxes } from '../../store/differing-boxes.ts';
import { followBoxes, type Touched } from './follow-boxes.ts';
import type { Following } from './following.ts';

/** Keeps what people see in step with Asterisk's table, however a change became known. */
export interface Follower {
  /** A box has changed. Waits for nothing. @param callId of the call that left a message. @param at epoch ms */
  touch(tenantId: string, mailbox: string, callId: string | null, at: number): void;
  /** Resolves when the box has been looked at after this was asked. @throws when that failed */
  follow(tenantId: string, mailbox: string): Promise<void>;
  /** Compares all boxes with the table: for what happened while nobody listened. @throws when the database is away */
  lookAtAll(): Promise<void>;
  stop(): Promise<void>;
}

interface Waiting {
  readonly calls: Set<string>;
  at: number | null;
  readonly waiters: { resolve(): void; reject(error: unknown): void }[];
}

/** Boxes of one tenant that are followed in one transaction. */
const TOGETHER = 50;
const RETRY_MS = 1_000;

export function createFollower(room: Following, log: Log): Follower {
  /** By tenant, then by mailbox: what happens while a box is looked at makes it be looked at again. */
  const waiting = new Map<string, Map<string, Waiting>>();
  let working: Promise<void> | null = null;
  let stopped = false;

  function wait(tenantId: string, mailbox: string): Waiting {
    const boxes = waiting.get(tenantId) ?? new Map<string, Waiting>();
    waiting.set(tenantId, boxes);
    const box = boxes.get(mailbox) ?? { calls: new Set<string>(), at: null, waiters: [] };
    boxes.set(mailbox, box);
    return box;
  }

  function remember(tenantId: string, { mailbox, calls, at }: Touched): void {
    const box = wait(tenantId, mailbox);
    box.at ??= at;
    for (const call of calls) if (box.calls.size < TOGETHER) box.calls.add(call);
  }

  function wake(): void {
    if (stopped) return;
    working ??= work().finally(() => {
      working = null;
      if (waiting.size > 0) wake();
    });
  }

  async function work(): Promise<void> {
    // Not at once: what else happens in this turn of the event loop goes into the same transaction.
    await new Promise((resolve) => setImmediate(resolve));
    for (const [tenantId, boxes] of waiting) {
      const some = [...boxes].slice(0, TOGETHER);
      for (const [mailbox] of some) boxes.delete(mailbox);
      if (boxes.size === 0) waiting.delete(tenantId);
      await one(tenantId, some);
    }
  }

  async function one(tenantId: string, some: readonly (readonly [string, Waiting])[]): Promise<void> {
    const touched: Touched[] = some.map(([mailbox, { calls, at }]) => ({ mailbox, calls: [...calls], at }));
    const waiters = some.flatMap(([, box]) => box.waiters);
    try {
      await followBoxes(room, tenantId, touched);
      for (const waiter of waiters) waiter.resolve();
    } catch (error) {
      log.warn({ tenant: tenantId, boxes: some.length, error }, 'mailboxes could not be followed; tried again soon');
      for (const waiter of waiters) waiter.reject(error);
      setTimeout(() => {
        for (const box of touched) remember(tenantId, box);
        wake();
      }, RETRY_MS);
    }
  }

  return {
    touch: (tenantId, mailbox, callId, at) => {
      remember(tenantId, { mailbox, calls: callId === null ? [] : [callId], at });
      wake();
    },
    follow: (tenantId, mailbox) =>
      new Promise((resolve, reject) => {
        wait(tenantId, mailbox).waiters.push({ resolve, reject });
        wake();
      }),
    lookAtAll: async () => {
      for (const { tenantId, mailbox } of await differingBoxes(room.db)) wait(tenantId, mailbox);
      if (waiting.size > 0) wake();
      await working;
    },
    stop: async () => {
      stopped = true;
      await working;
    },
  };
}
