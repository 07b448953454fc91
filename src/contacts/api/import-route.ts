import { createRoute, z } from '@hono/zod-openapi';
import { type DeclaredRoute, declareRoute } from '../../tenancy/guard/route.ts';
import type { Contacts } from '../actions/context.ts';
import type { Judge, RowReport } from '../actions/import/rows.ts';
import { importContacts } from '../actions/import-contacts.ts';
import { readCsv } from '../actions/read-csv.ts';
import { GOVERNS } from './access.ts';
import { actorIn } from './contact-routes.ts';
import { ContactInput, ImportAnswer, ImportQuery, ImportRows } from './schemas.ts';
import { givenOf } from './shown.ts';

const IMPORT_BYTES = 10 * 1024 * 1024;

const HEADINGS = `A CSV file has a heading; columns may stand in any order, apart by comma, semicolon or tab:
\`first_name\`, \`last_name\`, or \`name\`; \`company\`, \`job_title\`, \`notes\`, \`owner_id\`; \`email\`, \`email 2\`,
\`work email\` …; \`phone\`, \`phone 2\`, \`mobile\`, \`home phone\` …; \`tags\` (apart by semicolon); \`metadata.<field>\`.
Several values of one kind may stand in one cell, apart by semicolon, each with its label in parentheses. Headings that
are not known are named in the answer and left out. What an export of contacts gives can be imported as it is.

Rows are written in batches: send an import that was cut off again, and what is there already is skipped.`;

export function importRoute(room: Contacts): DeclaredRoute {
  return declareRoute(
    GOVERNS,
    createRoute({
      method: 'post',
      path: '/contacts/import',
      operationId: 'importContacts',
      tags: ['contacts'],
      summary: 'Many contacts from a CSV file or a JSON array, with a report for each row',
      description: HEADINGS,
      request: {
        query: ImportQuery,
        // Not `required`: that would have a CSV file parsed as JSON. One that is empty is refused all the same.
        body: { content: { 'text/csv': { schema: z.string() }, 'application/json': { schema: ImportRows } } },
      },
      responses: {
        200: { description: 'What became of each row', content: { 'application/json': { schema: ImportAnswer } } },
      },
    }),
    async (c) => {
      const { dry_run, on_duplicate } = c.req.valid('query');
      const dryRun = dry_run === 'true';
      const { rows, ignored } = /json/i.test(c.req.header('content-type') ?? '')
        ? { rows: rowsOf(c.req.valid('json')), ignored: [] }
        : await readCsv(new Uint8Array(await c.req.arrayBuffer()));
      const order = { rows, judge, onDuplicate: on_duplicate, dryRun };
      const reports = await importContacts(room, actorIn(c), order);
      const count = (outcome: RowReport['outcome']) => reports.filter((report) => report.outcome === outcome).length;
      return c.json(
        {
          dry_run: dryRun,
          created: count('created'),
          updated: count('updated'),
          skipped: count('skipped'),
          invalid: count('invalid'),
          ignored_columns: [...ignored],
          rows: reports.map(({ contactId, errors, ...rest }) => ({
            ...rest,
            contact_id: contactId,
            errors: errors.map(({ path, message }) => ({ path, message })),
          })),
        },
        200,
      );
    },
    { bodyBytes: IMPORT_BYTES },
  );
}

/** `valid('json')` cannot say that the text of the other content type is not among it. */
function rowsOf(values: string | readonly unknown[]) {
  return (typeof values === 'string' ? [] : values).map((value, at) => ({ row: at + 1, value, problem: null }));
}

const judge: Judge = (value) => {
  const judged = ContactInput.safeParse(value);
  if (judged.success) return { given: givenOf(judged.data) };
  return {
    errors: judged.error.issues.slice(0, 5).map(({ path, message }) => ({
      path: path.map(String).join('.').slice(0, 200) || 'row',
      message: message.slice(0, 300),
    })),
  };
};
