import { createRoute } from '@hono/zod-openapi';
import { PatchbayError } from '../../platform/errors.ts';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Control } from '../actions/context.ts';
import { goOnWithTransfer, type Step } from '../actions/go-on-with-transfer.ts';
import { type Transferred as Both, transfer } from '../actions/transfer.ts';
import { findTransfer, type TransferRow, transfersOf } from '../store/transfers.ts';
import { body, inTurn, json, OWN_OR_OVERSEEN, orderOf, REFUSALS } from './answers.ts';
import { presentCommand, presentTransfer } from './present.ts';
import { CallParams, NothingBody, Transfer, TransferBody, TransferParams, Transferred, Transfers } from './schemas.ts';

const CALLS_OUT = { kind: 'tenant', anyOf: ['can_make_calls'] } as const;
const SELF = { kind: 'self', why: OWN_OR_OVERSEEN, apiKeys: true } as const;
const ASKED = { 202: json('Asked, at most once', Transferred), ...REFUSALS };

const STEPS: readonly { readonly step: Step; readonly summary: string; readonly description: string }[] = [
  {
    step: 'complete',
    summary: 'Hand the call over to whom you asked',
    description: 'Caller and target are connected, and the phone is rid of both.',
  },
  {
    step: 'cancel',
    summary: 'End the enquiry and go back to the caller',
    description: 'The phone is back with the caller; the target is hung up.',
  },
  {
    step: 'swap',
    summary: 'Speak with the other one',
    description: 'Whom the phone spoke with waits meanwhile, with music.',
  },
];

export function transferRoutes(room: Control): DeclaredRoute[] {
  const shown = ({ transfer: row, command }: Both) => ({
    transfer: presentTransfer(row),
    command: presentCommand(command),
  });
  return [
    declareRoute(
      CALLS_OUT,
      createRoute({
        method: 'post',
        path: '/calls/{id}/transfers',
        operationId: 'transferCall',
        tags: ['calls'],
        summary: 'Transfer a call, at once or after asking the target',
        description:
          '`blind`: whom the phone talks with is sent to `to`. `attended`: the caller waits while the phone asks `to`; then complete, cancel or swap. Rules for `to` are those of the phone that hands over. If nobody answers, the phone is back with the caller; if the phone hangs up meanwhile, the caller rings there again.',
        request: { params: CallParams, body: body(TransferBody) },
        responses: ASKED,
      }),
      async (c) => {
        const { id } = c.req.valid('param');
        const { kind, to, leg_id: legId } = c.req.valid('json');
        const both = await inTurn(room, c, id, async () =>
          transfer(room, await orderOf(room, c, id), { kind, to, legId }),
        );
        return c.json(shown(both), 202);
      },
    ),
    declareRoute(
      SELF,
      createRoute({
        method: 'get',
        path: '/calls/{id}/transfers',
        operationId: 'listTransfers',
        tags: ['calls'],
        summary: 'Transfers of a call that were asked for over HTTP, oldest first',
        request: { params: CallParams },
        responses: { 200: json('Transfers', Transfers), 404: REFUSALS[404] },
      }),
      async (c) => {
        const { caller, call } = await orderOf(room, c, c.req.valid('param').id);
        const rows = await transfersOf(room.db, caller.tenantId, call.id);
        return c.json({ items: rows.map((row) => presentTransfer(latest(room, row))) }, 200);
      },
    ),
    declareRoute(
      SELF,
      createRoute({
        method: 'get',
        path: '/calls/{id}/transfers/{transfer_id}',
        operationId: 'showTransfer',
        tags: ['calls'],
        summary: 'One transfer',
        request: { params: TransferParams },
        responses: { 200: json('The transfer', Transfer), 404: REFUSALS[404] },
      }),
      async (c) => {
        const { id, transfer_id } = c.req.valid('param');
        const { caller } = await orderOf(room, c, id);
        return c.json(
          presentTransfer(latest(room, await requireTransfer(room, caller.tenantId, id, transfer_id))),
          200,
        );
      },
    ),
    ...STEPS.map(({ step, summary, description }) =>
      declareRoute(
        CALLS_OUT,
        createRoute({
          method: 'post',
          path: `/calls/{id}/transfers/{transfer_id}/${step}`,
          operationId: `${step}Transfer`,
          tags: ['calls'],
          summary,
          description,
          request: { params: TransferParams, body: body(NothingBody) },
          responses: ASKED,
        }),
        async (c) => {
          const { id, transfer_id } = c.req.valid('param');
          const both = await inTurn(room, c, id, async () => {
            const order = await orderOf(room, c, id);
            await requireTransfer(room, order.caller.tenantId, id, transfer_id);
            return goOnWithTransfer(room, order, transfer_id, step);
          });
          return c.json(shown(both), 202);
        },
      ),
    ),
  ];
}

async function requireTransfer(room: Control, tenantId: string, callId: string, id: number): Promise<TransferRow> {
  const row = await findTransfer(room.db, { tenantId, callId, id });
  if (row === null) throw new PatchbayError('not_found', 'there is no such transfer');
  return row;
}

/** As it was seen last, which may not be written yet. */
function latest(room: Control, row: TransferRow): TransferRow {
  return room.transfers.get(row.id)?.row() ?? row;
}
