import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { effectivePermissions } from '../../src/tenancy/guard/permissions.ts';
import type { Access, DeclaredRoute } from '../../src/tenancy/guard/route.ts';
import { Credentials } from './caller.ts';
import { keepsOut, letsInByPermission, MEMBERS, type Subjects } from './checks.ts';
import { routeOf } from './witness/forgetful.ts';
import { type KeptRows, keepRows } from './witness/kept-rows.ts';
import { type Mutant, tenantTables, withoutTenant } from './witness/mutate.ts';
import { unkept } from './witness/unkept.ts';
import { watchQueries } from './witness/watched-database.ts';
import { buildWorld, type World } from './world.ts';

vi.mock('../../src/platform/mysql/connect.ts', async (original) => {
  const real = await original<typeof import('../../src/platform/mysql/connect.ts')>();
  const { watchedConnect } = await import('./witness/watched-database.ts');
  return { ...real, connect: watchedConnect(real.openPool) };
});

/**
 * The suite itself under test: each query that a route makes loses the tenant of one of its tables, each route its
 * permissions. `PATCHBAY_MUTANTS=all` tries every one; otherwise a part of them, chosen by `PATCHBAY_SEED`.
 */
const SEED = Number(process.env['PATCHBAY_SEED'] ?? 1);
const SHARE = process.env['PATCHBAY_MUTANTS'] === 'all' ? 1 : 8;

const MUTATED = new Set(['SelectQueryNode', 'UpdateQueryNode', 'DeleteQueryNode']);

let world: World;
let kept: KeptRows;
let subjects: Subjects;
beforeAll(async () => {
  world = await buildWorld();
  const credentials = new Credentials(world);
  subjects = { world, credentials };
  // Signed in before the rows are kept, so that their sessions are among them.
  const everybody = [world.acme, world.globex].flatMap(({ emails }) => Object.values(emails));
  for (const email of [...everybody, world.superadmin]) await credentials.of(email);
  kept = await keepRows(world.databaseUrl);
});
afterAll(async () => {
  await kept.close();
  await world.close();
});

/** Their actions ask for the permission once more, of the call as it is at that moment: the second lock holds. */
const LOCKED_TWICE = [
  'POST /calls',
  'POST /calls/{id}/retrieve',
  'POST /calls/{id}/transfers',
  'POST /calls/{id}/transfers/{transfer_id}/complete',
  'POST /calls/{id}/transfers/{transfer_id}/cancel',
  'POST /calls/{id}/transfers/{transfer_id}/swap',
  'POST /calls/{id}/listeners',
  'PUT /calls/{id}/listeners/{listener_id}',
];

it('a route whose permission is forgotten does not get through', { timeout: 600_000 }, async () => {
  const survivors: string[] = [];
  for (const route of world.daemon.routes) {
    const { access } = route;
    const outsiders = MEMBERS.filter((role) => !isMeant(access, role));
    if (outsiders.length === 0) continue;
    const undo = openToAll(route);
    const caught = await anyFails(outsiders.map((role) => () => letsInByPermission(subjects, route, role, access)));
    undo();
    if (!caught) survivors.push(nameOf(route));
  }
  expect(survivors).toEqual(LOCKED_TWICE);
});

it('a query without its tenant does not get through', { timeout: 3 * 3_600_000 }, async () => {
  const report: string[] = [];
  const isFirst = (route: DeclaredRoute): number => Number(nameOf(route) === WHO_ASKS);
  const routes = [...world.daemon.routes].sort((a, b) => isFirst(b) - isFirst(a));
  for (const [n, route] of routes.entries()) {
    if (route.access.kind === 'public' || route.access.kind === 'superadmin') continue;
    if (n > 0 && (n + SEED) % SHARE !== 0) continue;
    const mutants = await mutantsOf(route);
    const changesWorld = route.config.method !== 'get';
    if (changesWorld) await kept.restore();
    for (const mutant of mutants) {
      const line = `${await fate(route, mutant)}: ${describeMutant(mutant)}`;
      console.log(line);
      report.push(line);
      // Whatever the mutant did, and whatever the route does to one's own things, is undone for the next.
      if (changesWorld) await kept.restore();
    }
  }
  expect(report.length).toBeGreaterThan(0);
  expect(report.filter((line) => line.startsWith('survived'))).toEqual([]);
});

/** What the daemon asks without having been asked, and what it asks to know who is asking: tried with one route. */
const ofAll = new Set<string>();
const WHO_ASKS = 'GET /auth/me';

/** What a foreign visitor makes the route ask, each query once for each of its tables. */
async function mutantsOf(route: DeclaredRoute): Promise<Mutant[]> {
  const mutants = new Map<string, Mutant>();
  watchQueries({
    replace: ({ node }) => node,
    unasked: (sql) => void ofAll.add(sql),
    seen: ({ request, node, sql }) => {
      if (!MUTATED.has(node.kind) || !isOf(route, request)) return;
      if (ofAll.has(sql)) return;
      const writes = node.kind !== 'SelectQueryNode';
      for (const table of tenantTables(node))
        mutants.set(`${table} ${sql}`, { route: nameOf(route), sql, node, writes, table });
    },
  });
  await keepsOut(subjects, route, 'tenant_admin', [world.acme, world.globex]);
  if (nameOf(route) === WHO_ASKS) for (const { sql } of mutants.values()) ofAll.add(sql);
  return [...mutants.values()];
}

/** `seen` by what comes out of it, `noticed` only by the look at the query itself, or `survived` both. */
async function fate(route: DeclaredRoute, mutant: Mutant): Promise<'seen' | 'noticed' | 'survived'> {
  // What was restored or is set already asks less when it is tried again: the look is at the query as it was.
  const noticed = unkept(withoutTenant(mutant.node, mutant.table)).length > 0;
  watchQueries({
    seen: () => {},
    replace: ({ node, sql, request }) => {
      if (sql !== mutant.sql || !isOf(route, request)) return node;
      return withoutTenant(node, mutant.table);
    },
  });
  const caught = await anyFails([() => keepsOut(subjects, route, 'tenant_admin', [world.acme, world.globex])]);
  watchQueries({ seen: () => {}, replace: ({ node }) => node });
  return caught ? 'seen' : noticed ? 'noticed' : 'survived';
}

async function anyFails(checks: readonly (() => Promise<void>)[]): Promise<boolean> {
  for (const check of checks) {
    const failed = await check().then(
      () => false,
      () => true,
    );
    if (failed) return true;
  }
  return false;
}

function isMeant(access: Access, role: (typeof MEMBERS)[number]): boolean {
  if (access.kind === 'superadmin') return false;
  const held = effectivePermissions(role, null);
  return access.kind !== 'tenant' || access.anyOf.some((permission) => held.has(permission));
}

/** @returns what closes it again */
function openToAll(route: DeclaredRoute): () => void {
  const writable = route as { access: Access };
  const before = writable.access;
  writable.access = { kind: 'self', why: 'a mutant' };
  return () => {
    writable.access = before;
  };
}

function nameOf({ config }: DeclaredRoute): string {
  return `${config.method.toUpperCase()} ${config.path}`;
}

function isOf(route: DeclaredRoute, request: string): boolean {
  return routeOf([route], { request }) === nameOf(route);
}

function describeMutant({ route, sql, writes, table }: Mutant): string {
  return `${writes ? 'write' : 'read'} ${route} without the tenant of ${table || 'the table'} in ${sql.replaceAll(/\s+/g, ' ').slice(0, 400)}`;
}
