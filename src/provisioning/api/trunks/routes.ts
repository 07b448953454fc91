import { createRoute } from '@hono/zod-openapi';
import { actorOf } from '../../../tenancy/guard/audit.ts';
import { etagOf, requireMatch } from '../../../tenancy/guard/etag.ts';
import { originOf } from '../../../tenancy/guard/origin.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import { changeTrunk } from '../../actions/change-trunk.ts';
import type { Provisioning } from '../../actions/context.ts';
import { createTrunk } from '../../actions/create-trunk.ts';
import { deleteTrunk } from '../../actions/delete-trunk.ts';
import { newTrunk } from '../../model/trunk-rows.ts';
import { ADMINISTERS } from '../access.ts';
import { CHANGE_SET, changeSet, doneOrDry, presentSeen, Removed } from '../answers.ts';
import { OneParams } from '../fields.ts';
import { WriteQuery } from '../writes.ts';
import { presentTrunk, trunkWish } from './present.ts';
import { NewTrunk, TrunkChanges, TrunkWritten } from './schemas.ts';

const TAGS = ['trunks'];
const absent = { 404: { description: 'No such trunk' } } as const;
const BY_ADDRESS =
  'By which addresses a trunk is known is a superadmin’s to say, acting in the tenant by X-Tenant: everything that comes ' +
  'from there is this trunk’s then, whoever’s it is. Registration trunks are the administrators’ own.';
const forbidden = { 403: { description: 'Addresses are given by a superadmin' } } as const;
const taken = { 409: { description: 'The name is taken, or an address is another trunk’s' } } as const;

export function trunkWrites(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'post',
        path: '/trunks',
        operationId: 'createTrunk',
        tags: TAGS,
        summary: 'A new way to the public network',
        description: BY_ADDRESS,
        request: { query: WriteQuery, body: { required: true, content: { 'application/json': { schema: NewTrunk } } } },
        responses: {
          200: CHANGE_SET,
          201: { description: 'Created', content: { 'application/json': { schema: TrunkWritten } } },
          ...forbidden,
          ...taken,
        },
      }),
      async (c) => {
        const dryRun = c.req.valid('query').dry_run === 'true';
        const { kind, name, server, password = null, ...rest } = c.req.valid('json');
        const { done, seen } = await createTrunk(room, {
          actor: actorOf(c.get('caller'), originOf(c)),
          trunk: { ...newTrunk(name, kind, server), ...trunkWish(rest) },
          password,
          mayGiveAddresses: c.get('caller').role === 'superadmin',
          dryRun,
        });
        if (dryRun) return c.json(changeSet(done), 200);
        c.header('ETag', etagOf(done.value.updatedAt));
        return c.json({ trunk: presentTrunk(done.value), pbx: presentSeen(seen) }, 201);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'patch',
        path: '/trunks/{id}',
        operationId: 'changeTrunk',
        tags: TAGS,
        summary: 'Change a trunk; what is not named stays',
        description: BY_ADDRESS,
        request: {
          params: OneParams,
          query: WriteQuery,
          body: { required: true, content: { 'application/json': { schema: TrunkChanges } } },
        },
        responses: {
          200: doneOrDry(TrunkWritten, 'Changed, or what a dry run would change'),
          ...absent,
          ...forbidden,
          ...taken,
        },
      }),
      async (c) => {
        const dryRun = c.req.valid('query').dry_run === 'true';
        const { password = null, ...rest } = c.req.valid('json');
        const { done, seen } = await changeTrunk(room, {
          actor: actorOf(c.get('caller'), originOf(c)),
          id: c.req.valid('param').id,
          wish: trunkWish(rest),
          password,
          mayGiveAddresses: c.get('caller').role === 'superadmin',
          dryRun,
          seen: ({ updatedAt }) => requireMatch(c, updatedAt),
        });
        if (dryRun) return c.json(changeSet(done), 200);
        c.header('ETag', etagOf(done.value.updatedAt));
        return c.json({ trunk: presentTrunk(done.value), pbx: presentSeen(seen) }, 200);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'delete',
        path: '/trunks/{id}',
        operationId: 'deleteTrunk',
        tags: TAGS,
        summary: 'Delete a trunk; its registration is signed off',
        request: { params: OneParams, query: WriteQuery },
        responses: { 200: doneOrDry(Removed, 'Deleted, or what a dry run would delete'), ...absent },
      }),
      async (c) => {
        const dryRun = c.req.valid('query').dry_run === 'true';
        const { id } = c.req.valid('param');
        const { done, seen } = await deleteTrunk(room, {
          actor: actorOf(c.get('caller'), originOf(c)),
          id,
          dryRun,
          seen: ({ updatedAt }) => requireMatch(c, updatedAt),
        });
        if (dryRun) return c.json(changeSet(done), 200);
        return c.json({ id, pbx: presentSeen(seen) }, 200);
      },
    ),
  ];
}
