export interface Email {
  /** In small letters. */
  readonly email: string;
  readonly label: string | null;
}

export interface Phone {
  /** E.164 where `e164`, else as it was given. */
  readonly number: string;
  readonly label: string | null;
  readonly e164: boolean;
}

export type Metadata = Readonly<Record<string, string | number | boolean | null>>;

/** What people write about somebody. */
export interface Content {
  readonly ownerId: number | null;
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string | null;
  readonly jobTitle: string | null;
  readonly emails: readonly Email[];
  readonly phones: readonly Phone[];
  readonly tagIds: readonly number[];
  readonly notes: string | null;
  readonly metadata: Metadata;
}

export interface Contact extends Content {
  readonly id: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly deletedAt: Date | null;
  /** The contact that this one was merged into; it is deleted then. */
  readonly mergedIntoId: number | null;
}

export const NOTHING: Content = {
  ownerId: null,
  firstName: '',
  lastName: '',
  company: null,
  jobTitle: null,
  emails: [],
  phones: [],
  tagIds: [],
  notes: null,
  metadata: {},
};

/** Whether anything is there by which the contact could be told from another. */
export function isSomebody({ firstName, lastName, company, emails, phones }: Content): boolean {
  return firstName !== '' || lastName !== '' || company !== null || emails.length > 0 || phones.length > 0;
}

/** The same in one spelling, whatever order a database or a client gave the parts of objects in. */
export function canonical(content: Content): Content {
  return {
    ownerId: content.ownerId,
    firstName: content.firstName,
    lastName: content.lastName,
    company: content.company,
    jobTitle: content.jobTitle,
    emails: content.emails.map(({ email, label }) => ({ email, label })),
    phones: content.phones.map(({ number, label, e164 }) => ({ number, label, e164 })),
    tagIds: [...content.tagIds],
    notes: content.notes,
    metadata: Object.fromEntries(Object.entries(content.metadata).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

export function sameContent(a: Content, b: Content): boolean {
  return JSON.stringify(canonical(a)) === JSON.stringify(canonical(b));
}

/** The fields that differ, as the audit log keeps them. */
export function differences(before: Content | null, after: Content | null) {
  const fields = Object.keys(NOTHING) as (keyof Content)[];
  const changed = fields.filter((field) => JSON.stringify(before?.[field]) !== JSON.stringify(after?.[field]));
  const part = (content: Content | null) =>
    content === null ? null : Object.fromEntries(changed.map((field) => [field, content[field]]));
  return { before: part(before), after: part(after) };
}
