import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { EventGate, type LinkName } from '../../src/asterisk/gate.ts';
import type { PbxEvent, PbxSnapshot } from '../../src/asterisk/pbx-event.ts';

let heard: string[];
let stale: number;
let gate: EventGate;

function at(seconds: number, name: string): PbxEvent {
  return { type: 'device.changed', pbx: 'pbx1', at: seconds * 1e6, device: name, state: 'INUSE' };
}

function snapshot(seconds: number): PbxSnapshot {
  const nothing = { channels: [], bridges: [], endpoints: [], queues: [], devices: new Map() };
  return { type: 'pbx.snapshot', pbx: 'pbx1', at: seconds * 1e6, bootedAt: 0, ...nothing };
}

beforeEach(() => {
  heard = [];
  stale = 0;
  gate = new EventGate(
    (event) => heard.push(event.type === 'device.changed' ? event.device : 'snapshot'),
    () => stale++,
  );
});

function synchronise(seconds: number): void {
  gate.begin();
  gate.fenced();
  gate.complete(snapshot(seconds));
}

describe('events around a snapshot', () => {
  it('are not heard before the first one', () => {
    gate.event('ami', at(1, 'early'));
    expect(heard).toEqual([]);
    expect(stale).toBe(1);
  });

  it('wait for it, and those it already contains are dropped after a loss', () => {
    gate.begin();
    gate.event('ami', at(9, 'flushed late'));
    gate.fenced();
    gate.event('ari', at(11, 'meanwhile'));
    gate.complete(snapshot(10));
    gate.event('ami', at(12, 'after'));
    gate.event('ami', at(9.5, 'very late'));
    expect(heard).toEqual(['snapshot', 'meanwhile', 'after']);
    expect(stale).toBe(2);
  });

  it('are all heard when nothing was lost: older ones before it, later ones after it', () => {
    synchronise(1);
    gate.begin();
    gate.event('ami', at(8, 'before the clock was read'));
    gate.fenced();
    gate.event('ari', at(11, 'meanwhile'));
    gate.event('ami', at(9, 'flushed late'));
    gate.complete(snapshot(10));
    expect(heard).toEqual(['snapshot', 'before the clock was read', 'flushed late', 'snapshot', 'meanwhile']);
    expect(stale).toBe(0);
  });

  it('of a link that was lost mean nothing until the next, the other link goes on', () => {
    synchronise(1);
    gate.lost('ari');
    gate.event('ari', at(2, 'of the new connection'));
    gate.event('ami', at(3, 'of the other link'));
    expect(heard).toEqual(['snapshot', 'of the other link']);
  });

  it('are released when no snapshot came of it, but not those of a lost link', () => {
    synchronise(1);
    gate.lost('ari');
    gate.begin();
    gate.fenced();
    gate.event('ami', at(2, 'whole'));
    gate.event('ari', at(2, 'lost'));
    gate.abandon();
    gate.event('ami', at(3, 'next'));
    expect(heard).toEqual(['snapshot', 'whole', 'next']);
  });

  it('within the millisecond of the fence are heard: ARI tells no finer', () => {
    synchronise(10.0004);
    gate.event('ari', at(10, 'same millisecond'));
    expect(heard).toEqual(['snapshot', 'same millisecond']);
  });

  it('never move a key backwards, whenever the snapshot is taken and whatever is lost', () => {
    // A device's state is a counter that only grows; a snapshot shows it as it was at some moment after its fence.
    const step = fc.oneof(
      fc.constant({ kind: 'change' as const }),
      fc.record({ kind: fc.constant('arrive' as const), count: fc.integer({ min: 1, max: 4 }) }),
      fc.constant({ kind: 'fence' as const }),
      fc.constant({ kind: 'look' as const }),
      fc.constant({ kind: 'complete' as const }),
      fc.constant({ kind: 'abandon' as const }),
      fc.record({ kind: fc.constant('lose' as const), link: fc.constantFrom<LinkName>('ami', 'ari') }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let shown = -1;
        let shownAtSnapshot = false;
        const wrong: string[] = [];
        let now = 0;
        let state = 0;
        const wire: { at: number; state: number }[] = [];
        let taking: { fence: number; seen: number | null } | null = null;
        const model = new EventGate(
          (event) => {
            const value =
              event.type === 'device.changed'
                ? Number(event.device)
                : event.type === 'pbx.snapshot'
                  ? event.bootedAt
                  : shown;
            // Only events straight after a snapshot may repeat what it was in the middle of.
            if (value < shown && !shownAtSnapshot) wrong.push(`${value} after ${shown}`);
            shownAtSnapshot = event.type === 'pbx.snapshot' || (shownAtSnapshot && value < shown);
            shown = value;
          },
          () => {},
        );
        const deliver = (count: number) => {
          for (const one of wire.splice(0, count)) model.event('ami', at(one.at, String(one.state)));
        };
        for (const one of steps) {
          now++;
          if (one.kind === 'change') wire.push({ at: now, state: ++state });
          else if (one.kind === 'arrive') deliver(one.count);
          else if (one.kind === 'fence' && taking === null) {
            model.begin();
            taking = { fence: now, seen: null };
            model.fenced();
          } else if (one.kind === 'look' && taking !== null) taking.seen = state;
          else if (one.kind === 'complete' && taking !== null && taking.seen !== null) {
            model.complete({ ...snapshot(taking.fence), bootedAt: taking.seen });
            taking = null;
          } else if (one.kind === 'abandon' && taking !== null) {
            model.abandon();
            taking = null;
          } else if (one.kind === 'lose' && taking === null) {
            model.lost(one.link);
            if (one.link === 'ami') wire.length = 0;
          }
        }
        model.begin();
        model.fenced();
        const last = { ...snapshot(++now), bootedAt: state };
        deliver(wire.length);
        model.complete(last);
        expect(wrong).toEqual([]);
        expect(shown).toBe(state);
      }),
      { numRuns: 2000 },
    );
  });
});
