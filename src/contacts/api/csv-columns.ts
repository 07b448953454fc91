import type { ContactDto } from './schemas.ts';

/** What an import reads again. Several values of one kind stand in one cell, apart by `;`. */
export const CONTACT_COLUMNS = [
  'id',
  'first_name',
  'last_name',
  'company',
  'job_title',
  'emails',
  'phones',
  'tags',
  'owner_id',
  'notes',
  'metadata',
  'created_at',
  'updated_at',
];

export function contactCells(contact: ContactDto): (string | number | null)[] {
  const labelled = (value: string, label: string | null) => (label === null ? value : `${value} (${label})`);
  return [
    contact.id,
    contact.first_name,
    contact.last_name,
    contact.company,
    contact.job_title,
    contact.emails.map(({ email, label }) => labelled(email, label)).join('; '),
    contact.phones.map(({ number, label }) => labelled(number, label)).join('; '),
    contact.tags.map(({ name }) => name).join('; '),
    contact.owner_id,
    contact.notes,
    Object.keys(contact.metadata).length === 0 ? null : JSON.stringify(contact.metadata),
    contact.created_at,
    contact.updated_at,
  ];
}
