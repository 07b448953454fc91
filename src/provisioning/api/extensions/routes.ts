import { createRoute } from '@hono/zod-openapi';
import { actorOf } from '../../../tenancy/guard/audit.ts';
import { etagOf, requireMatch } from '../../../tenancy/guard/etag.ts';
import { originOf } from '../../../tenancy/guard/origin.ts';
import { type DeclaredRoute, declareRoute } from '../../../tenancy/guard/route.ts';
import { changeExtension } from '../../actions/change-extension.ts';
import type { Provisioning } from '../../actions/context.ts';
import { createExtension } from '../../actions/create-extension.ts';
import { deleteExtension } from '../../actions/delete-extension.ts';
import { renewSecret } from '../../actions/renew-secret.ts';
import { ADMINISTERS } from '../access.ts';
import { CHANGE_SET, changeSet, doneOrDry, presentSeen, Removed } from '../answers.ts';
import { OneParams } from '../fields.ts';
import { WriteQuery } from '../writes.ts';
import { presentExtension } from './present.ts';
import { DeleteQuery, ExtensionChanges, ExtensionWritten, NewExtension } from './schemas.ts';
import { setupOf } from './setup.ts';
import { wishOf } from './wish.ts';

const TAGS = ['extensions'];
const absent = { 404: { description: 'No such extension' } } as const;
const taken = {
  409: { description: 'The number or mailbox is taken, or something still leads here: says what' },
} as const;
const written = { 'application/json': { schema: ExtensionWritten } };

export function extensionWrites(room: Provisioning): DeclaredRoute[] {
  return [
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'post',
        path: '/extensions',
        operationId: 'createExtension',
        tags: TAGS,
        summary: 'A new extension with its phone and mailbox',
        description: 'The phone can register at once. Its secret and a new PIN are shown this once.',
        request: {
          query: WriteQuery,
          body: { required: true, content: { 'application/json': { schema: NewExtension } } },
        },
        responses: { 200: CHANGE_SET, 201: { description: 'Created', content: written }, ...taken },
      }),
      async (c) => {
        const dryRun = c.req.valid('query').dry_run === 'true';
        const wish = wishOf(c.req.valid('json'));
        const actor = actorOf(c.get('caller'), originOf(c));
        const { done, seen } = await createExtension(room, { actor, wish, dryRun });
        if (dryRun) return c.json(changeSet(done), 200);
        const { extension, secrets } = done.value;
        c.header('ETag', etagOf(extension.updatedAt));
        c.header('Cache-Control', 'no-store');
        const answer = {
          extension: presentExtension(extension),
          secret: secrets.secret,
          ...(secrets.pin === null ? {} : { mailbox_pin: secrets.pin }),
          setup: await setupOf(extension, secrets.secret, room.sip),
          pbx: presentSeen(seen),
        };
        return c.json(answer, 201);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'patch',
        path: '/extensions/{id}',
        operationId: 'changeExtension',
        tags: TAGS,
        summary: 'Change an extension; what is not named stays',
        request: {
          params: OneParams,
          query: WriteQuery,
          body: { required: true, content: { 'application/json': { schema: ExtensionChanges } } },
        },
        responses: {
          200: doneOrDry(ExtensionWritten, 'Changed, or what a dry run would change'),
          ...absent,
          ...taken,
        },
      }),
      async (c) => {
        const dryRun = c.req.valid('query').dry_run === 'true';
        const { done, seen } = await changeExtension(room, {
          actor: actorOf(c.get('caller'), originOf(c)),
          id: c.req.valid('param').id,
          wish: wishOf(c.req.valid('json')),
          dryRun,
          seen: ({ updatedAt }) => requireMatch(c, updatedAt),
        });
        if (dryRun) return c.json(changeSet(done), 200);
        const { extension, pin } = done.value;
        c.header('ETag', etagOf(extension.updatedAt));
        c.header('Cache-Control', 'no-store');
        const secrets = pin === null ? {} : { mailbox_pin: pin };
        return c.json({ extension: presentExtension(extension), ...secrets, pbx: presentSeen(seen) }, 200);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'delete',
        path: '/extensions/{id}',
        operationId: 'deleteExtension',
        tags: TAGS,
        summary: 'Delete an extension with its phone, its mailbox and what is in it',
        description: 'The phone is signed off and cannot come back.',
        request: { params: OneParams, query: DeleteQuery },
        responses: {
          200: doneOrDry(Removed, 'Deleted, or what a dry run would delete'),
          ...absent,
          ...taken,
        },
      }),
      async (c) => {
        const { dry_run, force } = c.req.valid('query');
        const { id } = c.req.valid('param');
        const { done, seen } = await deleteExtension(room, {
          actor: actorOf(c.get('caller'), originOf(c)),
          id,
          force: force === 'true',
          dryRun: dry_run === 'true',
          seen: ({ updatedAt }) => requireMatch(c, updatedAt),
        });
        if (dry_run === 'true') return c.json(changeSet(done), 200);
        return c.json({ id, pbx: presentSeen(seen) }, 200);
      },
    ),
    declareRoute(
      ADMINISTERS,
      createRoute({
        method: 'post',
        path: '/extensions/{id}/secret',
        operationId: 'renewExtensionSecret',
        tags: TAGS,
        summary: 'A new SIP secret; the old one is refused from now on',
        description: 'Shown this once. A phone that is registered with the old one is signed off.',
        request: { params: OneParams, query: WriteQuery },
        responses: {
          200: doneOrDry(ExtensionWritten, 'The new secret, or what a dry run would change'),
          ...absent,
        },
      }),
      async (c) => {
        const dryRun = c.req.valid('query').dry_run === 'true';
        const actor = actorOf(c.get('caller'), originOf(c));
        const { done, seen } = await renewSecret(room, { actor, id: c.req.valid('param').id, dryRun });
        if (dryRun) return c.json(changeSet(done), 200);
        const { extension, secret } = done.value;
        c.header('Cache-Control', 'no-store');
        const setup = await setupOf(extension, secret, room.sip);
        return c.json({ extension: presentExtension(extension), secret, setup, pbx: presentSeen(seen) }, 200);
      },
    ),
  ];
}
