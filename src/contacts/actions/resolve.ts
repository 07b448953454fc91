import { type FieldError, PatchbayError } from '../../platform/errors.ts';
import { type Content, canonical, isSomebody, type Phone } from '../model/contact.ts';
import { isMember } from '../store/tenant.ts';
import { type Country, phoneOf } from './phone-number.ts';
import { tagIdsOf } from './tag-ids.ts';
import type { Given, Writing } from './writing.ts';

/**
 * The content as it will be: numbers in E.164, tags by their ids.
 * @throws PatchbayError `invalid`, naming each field
 */
export async function resolve(writing: Writing, before: Content, given: Given): Promise<Content> {
  const { content, errors } = understood(before, given, writing.country);
  const { ownerId } = content;
  if (ownerId !== null && ownerId !== before.ownerId && !(await isMember(writing.trx, ownerId))) {
    errors.push({ path: 'body.owner_id', message: 'nobody of this tenant has this id' });
  }
  if (errors.length > 0) throw new PatchbayError('invalid', 'the input is not valid', { errors });
  if (given.tags === undefined) return content;
  return { ...content, tagIds: await tagIdsOf(writing, given.tags) };
}

/** All that can be told without the database; tags stay as they were. */
export function understood(
  before: Content,
  given: Given,
  country: Country,
): { content: Content; errors: FieldError[] } {
  const errors: FieldError[] = [];
  const phones = given.phones?.flatMap(({ number, label }, n): Phone[] => {
    const phone = phoneOf(number, blank(label), country);
    if (phone !== null) return [phone];
    const message = 'this tenant has no country: write the number with + and the country code';
    errors.push({ path: `body.phones.${n}.number`, message });
    return [];
  });
  const emails = given.emails?.map(({ email, label }) => ({ email: email.toLowerCase(), label: blank(label) }));
  const content = canonical({
    ownerId: given.ownerId === undefined ? before.ownerId : given.ownerId,
    firstName: given.firstName ?? before.firstName,
    lastName: given.lastName ?? before.lastName,
    company: given.company === undefined ? before.company : blank(given.company),
    jobTitle: given.jobTitle === undefined ? before.jobTitle : blank(given.jobTitle),
    emails: emails === undefined ? before.emails : firstOfEach(emails, ({ email }) => email),
    phones: phones === undefined ? before.phones : firstOfEach(phones, ({ number }) => number),
    tagIds: before.tagIds,
    notes: given.notes === undefined ? before.notes : blank(given.notes),
    metadata: given.metadata ?? before.metadata,
  });
  if (errors.length === 0 && !isSomebody(content)) {
    errors.push({ path: 'body', message: 'needs a name, a company, an e-mail address or a number' });
  }
  return { content, errors };
}

function blank(text: string | null | undefined): string | null {
  return text === undefined || text === null || text === '' ? null : text;
}

function firstOfEach<T>(items: readonly T[], key: (item: T) => string): T[] {
  return [...new Map([...items].reverse().map((item) => [key(item), item])).values()].reverse();
}
