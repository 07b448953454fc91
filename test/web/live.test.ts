import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createLive, type Live } from '../../src/web/console/live/live.ts';
import type { Viewer } from '../../src/web/console/live/picture.ts';
import { ScriptedServer } from './world.ts';

const FLOOR: Viewer = { userId: 1, seesAllCalls: true };
const AGENT: Viewer = { userId: 1, seesAllCalls: false };

/** What can happen to the server and to the connection. */
const happening = fc.oneof(
  fc.record({
    do: fc.constant('agent' as const),
    id: fc.integer({ min: 1, max: 3 }),
    to: fc.constantFrom('available', 'break', 'offline'),
  }),
  fc.record({ do: fc.constant('call' as const), id: fc.constantFrom('a', 'b', 'c', 'd'), agents: fc.subarray([1, 2]) }),
  fc.record({ do: fc.constant('end' as const), id: fc.constantFrom('a', 'b', 'c', 'd') }),
  fc.record({ do: fc.constantFrom('cut', 'revoke', 'freeze', 'prune', 'down', 'up', 'nudge') }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 30_000 }) }),
);

describe('the live picture', () => {
  it.each([FLOOR, AGENT])('is what the server has, whatever happens to the connection (%o)', async (viewer) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(happening, { maxLength: 40 }),
        fc.array(happening, { maxLength: 6 }),
        async (story, meanwhile) => {
          const server = new ScriptedServer();
          server.setCall('a', { agents: [1] });
          server.setAgent(1, 'available');
          const between = [...meanwhile];
          const live = createLive(
            server.world(viewer, () => happen(server, null, between.shift())),
            viewer,
          );
          live.start();
          for (const one of story) {
            happen(server, live, one);
            if (one.do === 'pass') await server.pass(one.ms);
          }
          server.down = false;
          await server.pass(200_000);
          expect(live.link.get()).toEqual({ phase: 'live' });
          expect(shown(live)).toEqual(had(server, viewer));
          live.stop();
        },
      ),
      { numRuns: 300 },
    );
  });

  it('loads once, then follows; a short cut costs no second load', async () => {
    const server = new ScriptedServer();
    const live = started(server);
    await server.pass(100);
    server.cut();
    server.setCall('a', {});
    await server.pass(2_000);
    expect(live.link.get()).toEqual({ phase: 'live' });
    expect([server.loads, server.opened]).toEqual([1, 2]);
    expect(shown(live)).toEqual(had(server, FLOOR));
  });

  it('says since when it is stale, and does not call a silent connection live', async () => {
    const server = new ScriptedServer();
    const live = started(server);
    await server.pass(100);
    server.heartbeat();
    server.freeze();
    server.down = true;
    await server.pass(39_000);
    expect(live.link.get().phase).toBe('live');
    await server.pass(2_000);
    expect(live.link.get()).toMatchObject({ phase: 'stale', since: 1_000_100 });
    await server.pass(60_000);
    expect(live.link.get()).toMatchObject({ phase: 'stale', since: 1_000_100 });
  });

  it('tries for ever, slower and slower, and at once when nudged', async () => {
    const server = new ScriptedServer();
    server.down = true;
    const live = started(server);
    await server.pass(3_600_000);
    server.down = false;
    live.nudge();
    await server.pass(0);
    expect(live.link.get()).toEqual({ phase: 'live' });
  });

  it('renews the credential when it was refused, and reads everything anew when rights changed', async () => {
    const server = new ScriptedServer();
    const live = started(server);
    await server.pass(100);
    server.cut(4001);
    await server.pass(2_000);
    expect([server.renewals, server.loads]).toEqual([1, 1]);
    server.cut(4003);
    await server.pass(2_000);
    expect([server.renewals, server.loads]).toEqual([2, 2]);
    expect(live.link.get()).toEqual({ phase: 'live' });
  });

  it('drops a call from the picture of an agent who is no longer part of it', async () => {
    const server = new ScriptedServer();
    server.setCall('a', { agents: [1, 2] });
    const live = createLive(server.world(AGENT), AGENT);
    live.start();
    await server.pass(100);
    expect([...live.picture.get().calls.keys()]).toEqual(['a']);
    server.setCall('a', { agents: [2] });
    await server.pass(100);
    expect([...live.picture.get().calls.keys()]).toEqual([]);
  });

  it('draws a burst once', async () => {
    const server = new ScriptedServer();
    const live = started(server);
    await server.pass(100);
    let drawn = 0;
    live.picture.subscribe(() => drawn++);
    for (let n = 0; n < 500; n++) server.setAgent(n % 50, n % 2 === 0 ? 'available' : 'break');
    await server.pass(100);
    expect(drawn).toBe(1);
    expect(live.picture.get().agents.size).toBe(50);
  });
});

function started(server: ScriptedServer): Live {
  const live = createLive(server.world(FLOOR), FLOOR);
  live.start();
  return live;
}

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

function happen(server: ScriptedServer, live: Live | null, what: Happening | undefined): void {
  if (what === undefined) return;
  if (what.do === 'agent') server.setAgent(what.id, what.to as 'available');
  else if (what.do === 'call') server.setCall(what.id, { agents: what.agents });
  else if (what.do === 'end') server.endCall(what.id);
  else if (what.do === 'prune') server.pruned = server.seq;
  else if (live === null) return;
  else if (what.do === 'cut') server.cut();
  else if (what.do === 'revoke') server.cut(4003);
  else if (what.do === 'freeze') server.freeze();
  else if (what.do === 'nudge') live.nudge();
  else if (what.do === 'down' || what.do === 'up') server.down = what.do === 'down';
}

function shown(live: Live): object {
  const { agents, calls } = live.picture.get();
  return {
    agents: [...agents.values()].map(({ row }) => row).sort(byName),
    calls: [...calls.values()].map(({ row }) => row).sort(byId),
  };
}

function had(server: ScriptedServer, viewer: Viewer): object {
  const calls = [...server.calls.values()].filter(
    ({ agents }) => viewer.seesAllCalls || agents.includes(viewer.userId),
  );
  return { agents: [...server.agents.values()].sort(byName), calls: calls.sort(byId) };
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
