import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTenantId } from '../../src/asterisk/naming.ts';
import { effectivePermissions, PERMISSIONS, ROLES } from '../../src/tenancy/guard/permissions.ts';
import { explain } from '../../src/tenancy/model/explain.ts';
import { grantRefusal, isWithin, RANK, type Standing } from '../../src/tenancy/model/grant.ts';
import { TENANT_ID } from '../../src/tenancy/model/tenant-id.ts';

const role = fc.constantFrom(...ROLES);
const overrides = fc.dictionary(fc.constantFrom(...PERMISSIONS), fc.boolean());
const teams = fc.uniqueArray(fc.constantFrom('sales', 'support', 'night'));
const standing = fc.record({ role, overrides, teams }).map(
  ({ role: of, overrides: said, teams: in_ }): Standing => ({
    role: of,
    held: effectivePermissions(of, said),
    teams: in_,
  }),
);
const runs = { numRuns: 2_000 };

describe('who may make somebody what', () => {
  it('nobody gains by it what the actor does not hold, or a higher role, or another team', () => {
    fc.assert(
      fc.property(standing, fc.option(standing), standing, (actor, before, after) => {
        if (grantRefusal(actor, before, after) !== null) return;
        expect(RANK[after.role]).toBeLessThanOrEqual(RANK[actor.role]);
        expect(RANK[before?.role ?? 'agent']).toBeLessThanOrEqual(RANK[actor.role]);
        for (const permission of after.held) {
          expect(actor.held.has(permission) || before?.held.has(permission)).toBe(true);
        }
        if (actor.teams.length === 0) return;
        expect(after.teams.some((team) => actor.teams.includes(team))).toBe(true);
        const had = before?.teams ?? [];
        const moved = [...after.teams, ...had].filter((team) => after.teams.includes(team) !== had.includes(team));
        expect(actor.teams).toEqual(expect.arrayContaining(moved));
      }),
      runs,
    );
  });

  it('whatever is done in whatever order, nobody of a group ends with more than the group began with', () => {
    fc.assert(
      fc.property(
        fc.array(standing, { minLength: 2, maxLength: 4 }),
        fc.array(fc.tuple(fc.nat(3), fc.nat(3), standing), { maxLength: 30 }),
        (group, steps) => {
          const all = new Set(group.flatMap(({ held }) => [...held]));
          const top = Math.max(...group.map(({ role: of }) => RANK[of]));
          const now = [...group];
          for (const [who, whom, after] of steps) {
            const [actor, before] = [now[who % now.length], now[whom % now.length]];
            if (actor === undefined || before === undefined) continue;
            if (grantRefusal(actor, before, after) === null) now[whom % now.length] = after;
          }
          for (const one of now) {
            expect([...one.held].filter((permission) => !all.has(permission))).toEqual([]);
            expect(RANK[one.role]).toBeLessThanOrEqual(top);
          }
        },
      ),
      runs,
    );
  });

  it('somebody who is kept to teams never gets out of them, himself included', () => {
    fc.assert(
      fc.property(standing, standing, (me, after) => {
        if (me.teams.length === 0 || grantRefusal(me, me, after) !== null) return;
        expect(after.teams.length).toBeGreaterThan(0);
        expect(me.teams).toEqual(expect.arrayContaining([...after.teams]));
      }),
      runs,
    );
  });

  it('a tenant_admin with everything may do anything to those below, and nothing to a superadmin', () => {
    const admin: Standing = { role: 'tenant_admin', held: new Set(PERMISSIONS), teams: [] };
    fc.assert(
      fc.property(standing, standing, (before, after) => {
        const may = before.role !== 'superadmin' && after.role !== 'superadmin';
        expect(grantRefusal(admin, before, after) === null).toBe(may);
      }),
      runs,
    );
  });

  it('without teams everybody is within, with teams those who share one', () => {
    expect([isWithin([], []), isWithin(['a'], []), isWithin(['a'], ['b', 'a']), isWithin(['a'], ['b'])]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('why somebody may', () => {
  const fine = {
    tenantOpen: true,
    accountStatus: 'active',
    membership: 'active',
    inRole: true,
    override: undefined,
    featureOn: null,
  } as const;
  it.each([
    ['role_default', true, {}],
    ['granted', true, { inRole: false, override: true }],
    ['removed', false, { override: false }],
    ['not_in_role', false, { inRole: false }],
    ['suspended', false, { membership: 'suspended', override: true }],
    ['membership_ended', false, { membership: 'ended' }],
    ['account_not_active', false, { accountStatus: 'suspended', membership: 'ended' }],
    ['tenant_closed', false, { tenantOpen: false, accountStatus: 'suspended' }],
    ['feature_off', false, { featureOn: false }],
    ['role_default', true, { featureOn: true }],
  ] as const)('%s', (rule, held, change) => {
    expect(explain({ ...fine, ...change })).toEqual({ held, rule });
  });

  it('held is what a request would find, whatever else is said', () => {
    fc.assert(
      fc.property(role, overrides, fc.constantFrom(...PERMISSIONS), (of, said, permission) => {
        const inRole = effectivePermissions(of, {}).has(permission);
        const { held } = explain({ ...fine, inRole, override: said[permission] });
        expect(held).toBe(effectivePermissions(of, said).has(permission));
      }),
      runs,
    );
  });
});

it('a tenant id is what Asterisk’s names can carry, no more and no less', () => {
  const letters = fc.string({ unit: fc.constantFrom(...'abz019-_.A'), maxLength: 42 });
  fc.assert(
    fc.property(letters, (text) => TENANT_ID.test(text) === isTenantId(text)),
    runs,
  );
});
