import { z } from '@hono/zod-openapi';
import { paging } from '../../tenancy/guard/lists/paging.ts';

// Control characters have no business in a name, and a line break in one has begun many a forged log or mail header.
const PLAIN = /^[^\p{Cc}\u2028\u2029]*$/u;
// A check beside the schema: an OpenAPI document has no place for the flag that this pattern needs.
const line = (max: number) =>
  z
    .string()
    .trim()
    .max(max)
    .refine((text) => PLAIN.test(text), 'has control characters');
export const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const time = z.iso.datetime().openapi({ example: '2026-11-22T07:09:23.472Z' });
const nextCursor = z.string().nullable();

const label = line(32).nullable().optional().openapi({ example: 'work' });
const EmailInput = z.strictObject({ email: z.email('is no e-mail address').max(254), label });
const PhoneInput = z.strictObject({
  number: line(40)
    .min(1)
    .openapi({ description: 'E.164, or as dialled in the country of the tenant (`settings.country`)' }),
  label,
});
export const tagName = line(64).min(1).openapi({ example: 'VIP' });

export const CONTACT_FIELDS = {
  first_name: line(128),
  last_name: line(128),
  company: line(128).nullable(),
  job_title: line(128).nullable(),
  emails: z.array(EmailInput).max(20),
  phones: z.array(PhoneInput).max(20),
  tags: z.array(tagName).max(50).openapi({ description: 'By name; a tag that is not there yet is made' }),
  owner_id: z.int().min(1).nullable().openapi({ description: 'User id of somebody of the tenant' }),
  notes: z
    .string()
    .max(10_000)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what is looked for
    .regex(/^[^\u0000]*$/, 'has control characters')
    .nullable(),
  metadata: z
    .record(line(64).min(1), z.union([z.string().max(1_000), z.number(), z.boolean(), z.null()]))
    .refine((fields) => Object.keys(fields).length <= 50, 'has more than 50 fields')
    .openapi({ description: 'Fields of your own' }),
};

export const ContactInput = z.strictObject(CONTACT_FIELDS).partial().openapi('ContactInput');
export type GivenContact = z.infer<typeof ContactInput>;

const color = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'is no color like #0084FF')
  .nullable();
export const TagInput = z.strictObject({ name: tagName, color: color.default(null) }).openapi('TagInput');
export const TagChangeInput = z
  .strictObject({ name: tagName.optional(), color: color.optional() })
  .openapi('TagChange');

export const TagAnswer = z
  .object({ id: z.int(), name: z.string(), color: z.string().nullable(), created_at: time, updated_at: time })
  .openapi('Tag');
export const TagsAnswer = z.object({ items: z.array(TagAnswer), next_cursor: nextCursor }).openapi('Tags');

export const ContactAnswer = z
  .object({
    id: z.int(),
    first_name: z.string(),
    last_name: z.string(),
    company: z.string().nullable(),
    job_title: z.string().nullable(),
    emails: z.array(z.object({ email: z.string(), label: z.string().nullable() })),
    phones: z.array(
      z.object({
        number: z.string(),
        label: z.string().nullable(),
        is_e164: z.boolean().openapi({ description: 'False: kept as received, because it could not be understood' }),
      }),
    ),
    tags: z.array(z.object({ id: z.int(), name: z.string(), color: z.string().nullable() })),
    owner_id: z.int().nullable(),
    notes: z.string().nullable(),
    metadata: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
    merged_into_id: z.int().nullable(),
    created_at: time,
    updated_at: time,
    deleted_at: time.nullable(),
  })
  .openapi('Contact');
export const ContactsAnswer = z.object({ items: z.array(ContactAnswer), next_cursor: nextCursor }).openapi('Contacts');
export type ContactDto = z.infer<typeof ContactAnswer>;

export const SORTS = ['name', '-name', 'created_at', '-created_at', 'updated_at', '-updated_at'] as const;

const page = paging(2_500);
export const PageQuery = z.object(page);

export const ContactsQuery = z
  .object({
    ...page,
    q: line(80).min(1).optional().openapi({
      description: 'Beginning of a name, company, e-mail address or number; the list is in the order of what matched',
    }),
    tag: tagName.optional().openapi({ description: 'Name of a tag' }),
    owner_id: id.optional().openapi({ description: 'User id' }),
    deleted: z.enum(['true', 'false']).optional().openapi({ description: '`true`: those that are deleted' }),
    sort: z.enum(SORTS).optional().openapi({ description: '`name` unless said otherwise' }),
  })
  .refine(({ q, sort }) => q === undefined || sort === undefined, {
    path: ['sort'],
    message: 'with q the order is that of what matched',
  })
  .refine(({ q, tag, deleted }) => deleted !== 'true' || (q === undefined && tag === undefined), {
    path: ['deleted'],
    message: 'deleted contacts are listed by owner only',
  });

export const LookupQuery = z.object({ number: line(40).min(1) });
export const DuplicatesQuery = z.object({
  ...page,
  by: z.enum(['phone', 'email', 'name']).default('phone').openapi({ description: '`name`: same name and company' }),
});
export const DuplicatesAnswer = z
  .object({
    items: z.array(z.object({ value: z.string(), contacts: z.array(ContactAnswer) })),
    next_cursor: nextCursor,
  })
  .openapi('Duplicates');

export const MergeInput = z.strictObject({ from: z.int().min(1) }).openapi('ContactMergeInput');
export const MergeAnswer = z.object({ merge_id: z.int(), contact: ContactAnswer }).openapi('MergedContact');
export const UnmergeInput = z
  .strictObject({
    discard_changes: z.boolean().default(false).openapi({ description: 'Give up what was written since the merge' }),
  })
  .openapi('ContactUnmergeInput');
export const UnmergeAnswer = z.object({ contact: ContactAnswer, from: ContactAnswer }).openapi('UnmergedContacts');
export const MergesAnswer = z
  .object({
    items: z.array(z.object({ id: z.int(), from: z.object({ id: z.int(), name: z.string() }), created_at: time })),
    next_cursor: z.null(),
  })
  .openapi('ContactMerges');

export const ImportQuery = z.object({
  dry_run: z
    .enum(['true', 'false'])
    .optional()
    .openapi({ description: '`true`: the same report, and nothing is written' }),
  on_duplicate: z.enum(['skip', 'update', 'create']).default('skip').openapi({
    description: 'What becomes of a row whose number or e-mail address (or name and company, without either) is there',
  }),
});
/** Each row is judged by itself, as a `ContactInput`. */
export const ImportRows = z.array(z.unknown()).max(50_000);
const RowReport = z.object({
  row: z.int().openapi({ description: 'From 1; the header of a CSV file is no row' }),
  outcome: z.enum(['created', 'updated', 'skipped', 'invalid']),
  contact_id: z.int().nullable().openapi({ description: 'Null in a dry run where the contact would be new' }),
  reason: z.string().nullable(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
});
export const ImportAnswer = z
  .object({
    dry_run: z.boolean(),
    created: z.int(),
    updated: z.int(),
    skipped: z.int(),
    invalid: z.int(),
    ignored_columns: z.array(z.string()),
    rows: z.array(RowReport),
  })
  .openapi('ContactImport');

export const IdParams = z.object({ id });
