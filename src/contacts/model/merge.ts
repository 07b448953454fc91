import type { Content } from './contact.ts';

/**
 * Two contacts as one: what the first says stays, the second fills what is empty; addresses, numbers, tags and notes of
 * both. Where both say something else, the second's word is only in the record of the merge.
 */
export function merged(kept: Content, gone: Content): Content {
  const notes = [kept.notes, gone.notes].filter((text) => text !== null && text !== '');
  const nameless = kept.firstName === '' && kept.lastName === '';
  return {
    ownerId: kept.ownerId ?? gone.ownerId,
    firstName: nameless ? gone.firstName : kept.firstName,
    lastName: nameless ? gone.lastName : kept.lastName,
    company: kept.company ?? gone.company,
    jobTitle: kept.jobTitle ?? gone.jobTitle,
    emails: once([...kept.emails, ...gone.emails], ({ email }) => email),
    phones: once([...kept.phones, ...gone.phones], ({ number }) => number),
    tagIds: [...new Set([...kept.tagIds, ...gone.tagIds])],
    notes: notes.length === 0 ? null : [...new Set(notes)].join('\n\n'),
    metadata: { ...gone.metadata, ...kept.metadata },
  };
}

/** A contact as a row of an import would have it: what the row says counts, lists have both. */
export function updatedBy(present: Content, row: Content): Content {
  const both = merged(present, row);
  return {
    ...both,
    ownerId: row.ownerId ?? present.ownerId,
    firstName: row.firstName === '' ? present.firstName : row.firstName,
    lastName: row.lastName === '' ? present.lastName : row.lastName,
    company: row.company ?? present.company,
    jobTitle: row.jobTitle ?? present.jobTitle,
    notes: row.notes ?? present.notes,
    metadata: { ...present.metadata, ...row.metadata },
  };
}

function once<T>(items: readonly T[], key: (item: T) => string): T[] {
  const first = new Map<string, T>();
  for (const item of items) if (!first.has(key(item))) first.set(key(item), item);
  return [...first.values()];
}
