import { z } from '@hono/zod-openapi';
import { paging } from '../../tenancy/guard/lists/paging.ts';

const time = z.iso.datetime().openapi({ example: '2026-11-22T07:09:23.472Z' });
const counts = z.record(z.string(), z.int()).openapi({ description: 'Records of each source', example: { calls: 12 } });

const kept = z
  .array(z.object({ what: z.string(), why: z.string() }))
  .openapi({ description: 'What an erasure does not reach', example: [{ what: 'calls', why: 'one goes on' }] });

export const PersonInput = z
  .strictObject({
    email: z.email('is no e-mail address').max(254).nullish(),
    number: z
      .string()
      .trim()
      .regex(/^\+?[\d\s()./-]{1,40}$/, 'is no phone number')
      .nullish(),
    contact_id: z.int().min(1).nullish(),
  })
  .refine((body) => Object.values(body).filter((value) => value != null).length === 1, {
    message: 'needs exactly one of email, number, contact_id',
  })
  .openapi('Person', { description: 'What else is this person’s is found by it: see `person` in a dry run' });

export const DryRunQuery = z.object({
  dry_run: z.enum(['true', 'false']).optional().openapi({ description: '`true`: only what would be found' }),
});

const Person = z.object({
  emails: z.array(z.string()),
  numbers: z.array(z.string()).openapi({ description: 'In every form in which they may have been written' }),
  contact_ids: z.array(z.int()),
  user_ids: z.array(z.int()),
});

export const ExportAnswer = z
  .object({
    receipt_id: z.int().nullable().openapi({ description: 'Null in a dry run' }),
    created_at: time,
    person: Person,
    sources: z.array(
      z.object({
        name: z.string(),
        count: z.int(),
        items: z.array(z.unknown()).openapi({ description: 'Up to 1000; none in a dry run' }),
      }),
    ),
    digest: z.string().openapi({ description: 'SHA-256 of the JSON of `sources`, as in the receipt' }),
  })
  .openapi('PersonalDataExport');

export const ErasureAnswer = z
  .object({
    receipt_id: z.int().nullable().openapi({ description: 'Null in a dry run' }),
    created_at: time,
    person: Person,
    counts,
    kept,
    obstacles: z.array(z.string()).openapi({ description: 'What would be answered with 409; in a dry run only' }),
  })
  .openapi('PersonalDataErasure');

export const ReceiptsQuery = z.object(paging(300));
export const ReceiptsAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.int(),
        kind: z.enum(['export', 'erasure']),
        asked_by: z.enum(['email', 'number', 'contact_id']),
        subject_digest: z
          .string()
          .openapi({ description: 'Keyed digest of what was asked for; says nothing to others' }),
        counts,
        kept: kept.nullable(),
        digest: z.string(),
        user_id: z.int().nullable(),
        api_key_id: z.int().nullable(),
        created_at: time,
      }),
    ),
    next_cursor: z.string().nullable(),
  })
  .openapi('PrivacyReceipts');
