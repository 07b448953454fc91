import type { z } from '@hono/zod-openapi';
import { isoTime } from '../../platform/iso-time.ts';
import type { Contact } from '../model/contact.ts';
import type { Tag } from '../store/tags.ts';
import type { ContactDto, TagAnswer } from './schemas.ts';

/** @param tags by id; one that was deleted is not shown */
export function presentContact(contact: Contact, tags: ReadonlyMap<number, Tag>): ContactDto {
  return {
    id: contact.id,
    first_name: contact.firstName,
    last_name: contact.lastName,
    company: contact.company,
    job_title: contact.jobTitle,
    emails: contact.emails.map(({ email, label }) => ({ email, label })),
    phones: contact.phones.map(({ number, label, e164 }) => ({ number, label, is_e164: e164 })),
    tags: contact.tagIds.flatMap((id) => {
      const tag = tags.get(id);
      return tag === undefined ? [] : [{ id, name: tag.name, color: tag.color }];
    }),
    owner_id: contact.ownerId,
    notes: contact.notes,
    metadata: { ...contact.metadata },
    merged_into_id: contact.mergedIntoId,
    created_at: isoTime(contact.createdAt.getTime()),
    updated_at: isoTime(contact.updatedAt.getTime()),
    deleted_at: contact.deletedAt?.toISOString() ?? null,
  };
}

export function presentTag(tag: Tag): z.infer<typeof TagAnswer> {
  return {
    id: tag.id,
    name: tag.name,
    color: tag.color,
    created_at: tag.createdAt.toISOString(),
    updated_at: tag.updatedAt.toISOString(),
  };
}
