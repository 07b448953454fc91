import { z } from '@hono/zod-openapi';
import { DRIFT_KINDS, REPAIRS } from '../../model/drift/difference.ts';

export const DifferenceDto = z
  .object({
    kind: z.enum(DRIFT_KINDS),
    name: z.string().openapi({ description: 'As Asterisk calls it', example: '1001@acme_hints' }),
    field: z
      .string()
      .nullable()
      .openapi({ description: 'Null where the whole thing is missing, or there without a row' }),
    expected: z.string().nullable().openapi({ description: 'As the tables have it; secrets are masked' }),
    actual: z.string().nullable().openapi({ description: 'As the PBX has it' }),
    repair: z.enum(REPAIRS).openapi({ description: 'What reconciling would do; `by_hand`: nothing' }),
  })
  .openapi('PbxDifference');

export const Drift = z
  .object({
    checked_at: z.iso.datetime(),
    in_sync: z.boolean(),
    differences: z.array(DifferenceDto),
  })
  .openapi('PbxDrift');

export const ReconciledDto = z
  .object({
    found: z.array(DifferenceDto),
    done: z.array(
      z.object({
        repair: z.enum(REPAIRS),
        name: z.string().nullable(),
        outcome: z.enum(['done', 'pbx_unavailable', 'outcome_unknown', 'failed']),
      }),
    ),
    remaining: z
      .array(DifferenceDto)
      .openapi({ description: 'What the PBX has otherwise still, looked up afterwards' }),
  })
  .openapi('PbxReconciled');
