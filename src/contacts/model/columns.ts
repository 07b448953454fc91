/** Where the cells of a column go. */
export type Column =
  | { readonly field: 'first_name' | 'last_name' | 'name' | 'company' | 'job_title' | 'notes' | 'owner_id' | 'tags' }
  | { readonly field: 'emails' | 'phones'; readonly label: string | null }
  | { readonly field: 'metadata'; readonly key: string | null };

const PLAIN: Readonly<Record<string, Exclude<Column['field'], 'emails' | 'phones' | 'metadata'>>> = {
  first_name: 'first_name',
  firstname: 'first_name',
  given_name: 'first_name',
  last_name: 'last_name',
  lastname: 'last_name',
  surname: 'last_name',
  family_name: 'last_name',
  name: 'name',
  full_name: 'name',
  display_name: 'name',
  company: 'company',
  company_name: 'company',
  organization: 'company',
  organisation: 'company',
  job_title: 'job_title',
  title: 'job_title',
  position: 'job_title',
  notes: 'notes',
  note: 'notes',
  comment: 'notes',
  comments: 'notes',
  owner_id: 'owner_id',
  tags: 'tags',
  labels: 'tags',
};

/**
 * What a column is, by its heading, whatever its case and blanks: the names above; `email`, `e-mail 2`, `work email`;
 * `phone`, `phone 2`, `mobile`, `home phone`; `metadata`, `metadata.<field>`. Null: unknown.
 */
export function columnOf(heading: string): Column | null {
  const own = /^\s*metadata\.(.+)$/i.exec(heading)?.[1];
  if (own !== undefined) return { field: 'metadata', key: own.trim() };
  const name = heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '_')
    .replaceAll(/^_+|_+$/g, '');
  if (name === 'metadata') return { field: 'metadata', key: null };
  const plain = Object.hasOwn(PLAIN, name) ? PLAIN[name] : undefined;
  if (plain !== undefined) return { field: plain };
  const [, of, what] =
    /^(?:([a-z]+)_)?(e_?mails?|phones?|telephone|tel)(?:_(?:address|number))?(?:_\d+)?$/.exec(name) ?? [];
  if (what !== undefined) return { field: /^e/.test(what) ? 'emails' : 'phones', label: of ?? null };
  if (/^(mobile|cell)(_(phone|number))?(_\d+)?$/.test(name)) return { field: 'phones', label: 'mobile' };
  return name === 'number' || name === 'phone_number' ? { field: 'phones', label: null } : null;
}

/** One row of cells as the API would be given the contact. Empty cells say nothing. */
export function contactOfCells(columns: readonly (Column | null)[], cells: readonly string[]): Record<string, unknown> {
  const contact: Record<string, unknown> = {};
  const add = (field: string, items: readonly unknown[]) => {
    contact[field] = [...((contact[field] as unknown[] | undefined) ?? []), ...items];
  };
  for (const [at, column] of columns.entries()) {
    const cell = plainText(cells[at] ?? '').trim();
    if (column === null || cell === '') continue;
    if (column.field === 'emails' || column.field === 'phones') {
      const name = column.field === 'emails' ? 'email' : 'number';
      add(
        column.field,
        parts(cell).map((part) => ({ [name]: unlabelled(part), label: labelOf(part) ?? column.label })),
      );
    } else if (column.field === 'tags') add('tags', parts(cell));
    else if (column.field === 'name') Object.assign(contact, nameParts(cell));
    else if (column.field === 'owner_id') contact['owner_id'] = /^\d{1,15}$/.test(cell) ? Number(cell) : cell;
    else if (column.field !== 'metadata') contact[column.field] = cell;
    else if (column.key === null) contact['metadata'] = { ...jsonObject(cell), ...(contact['metadata'] as object) };
    else contact['metadata'] = { ...(contact['metadata'] as object), [column.key]: cell };
  }
  return contact;
}

/** Without the apostrophe that an export puts before what a spreadsheet would take for a formula. */
function plainText(cell: string): string {
  return /^'[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell;
}

function parts(cell: string): string[] {
  return cell
    .split(/[;\n]/)
    .map((part) => plainText(part.trim()))
    .filter((part) => part !== '');
}

const LABEL = /\s*\(([^()]*\p{L}[^()]*)\)$/u;

/** Longer than any address with its label: it is refused as it is, and a search in it would take minutes. */
const LONGEST_LABELLED = 400;

function labelOf(part: string): string | null {
  return (part.length > LONGEST_LABELLED ? null : LABEL.exec(part)?.[1]?.trim()) ?? null;
}

function unlabelled(part: string): string {
  return part.length > LONGEST_LABELLED ? part : part.replace(LABEL, '');
}

function nameParts(name: string): { first_name: string; last_name: string } {
  const words = name.split(/\s+/);
  const last = words.length > 1 ? (words.at(-1) ?? '') : '';
  return { first_name: words.slice(0, words.length > 1 ? -1 : 1).join(' '), last_name: last };
}

/** What is no object stays text, so that it is refused under its name. */
function jsonObject(cell: string): object {
  try {
    const value: unknown = JSON.parse(cell);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { '': cell };
  } catch {
    return { '': cell };
  }
}
