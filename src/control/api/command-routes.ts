import { createRoute } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';
import { cutPage, foreignCursor } from '../../tenancy/guard/lists/paging.ts';
import { type Caller, type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import { peopleWithin } from '../../tenancy/guard/scope.ts';
import type { Control } from '../actions/context.ts';
import { type CommandFilter, findCommand, listCommands } from '../store/commands.ts';
import { json } from './answers.ts';
import { presentCommand } from './present.ts';
import { Command, CommandParams, Commands, ListCommandsQuery } from './schemas.ts';

const SELF = {
  kind: 'self',
  why: 'people see what they asked for; can_view_all_calls shows what all of the tenant did, or of the teams that a supervisor is kept to',
  apiKeys: true,
} as const;

/** What was asked of calls, also of those that are over: kept for a week. */
export function commandRoutes({ db }: Control): DeclaredRoute[] {
  return [
    declareRoute(
      SELF,
      createRoute({
        method: 'get',
        path: '/call-commands',
        operationId: 'listCallCommands',
        tags: ['calls'],
        summary: 'What was asked of calls within a week, latest first',
        description: `${SELF.why}.`,
        request: { query: ListCommandsQuery },
        responses: { 200: json('Commands', Commands) },
      }),
      async (c) => {
        const { limit, cursor, call_id: callId } = c.req.valid('query');
        const filter = { ...(await visibleTo(db, c.get('caller'))), callId };
        const before = cursor === undefined ? null : idOf(cursor);
        const rows = await listCommands(db, filter, { before, limit: limit + 1 });
        const { shown, next_cursor } = cutPage(rows, limit, cursorBefore);
        return c.json({ items: shown.map(presentCommand), next_cursor }, 200);
      },
    ),
    declareRoute(
      SELF,
      createRoute({
        method: 'get',
        path: '/call-commands/{id}',
        operationId: 'showCallCommand',
        tags: ['calls'],
        summary: 'What became of one',
        request: { params: CommandParams },
        responses: { 200: json('The command', Command), 404: { description: 'None, or not yours to see' } },
      }),
      async (c) => {
        const row = await findCommand(db, await visibleTo(db, c.get('caller')), c.req.valid('param').id);
        if (row === null) throw new PatchbayError('not_found', 'there is no such command');
        return c.json(presentCommand(row), 200);
      },
    ),
  ];
}

async function visibleTo(db: Control['db'], caller: Caller): Promise<CommandFilter> {
  const { tenantId, userId, permissions } = caller;
  return { tenantId, people: permissions.has('can_view_all_calls') ? await peopleWithin(db, caller) : [userId] };
}

function cursorBefore({ id }: { readonly id: number }): string {
  return Buffer.from(String(id)).toString('base64url');
}

/** @throws PatchbayError `invalid` for what was never given out */
function idOf(cursor: string): number {
  const id = Number(Buffer.from(cursor, 'base64url').toString());
  if (Number.isSafeInteger(id) && id > 0) return id;
  throw foreignCursor();
}
