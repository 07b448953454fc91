import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { type Content, sameContent } from '../../model/contact.ts';
import { updatedBy } from '../../model/merge.ts';
import { type Key, keysOf } from '../../model/words.ts';
import { loadContacts } from '../../store/find-contacts.ts';
import { contactsByKey } from '../../store/find-keys.ts';
import { tagsOf } from '../../store/tags.ts';
import { isMember } from '../../store/tenant.ts';
import type { JudgedRow } from './judge-row.ts';
import type { ImportOrder, RowReport } from './rows.ts';

/** A contact as the import leaves it. */
export interface Candidate {
  /** Null while it is not written. */
  id: number | null;
  /** The row that it came from; null: it was there before. */
  readonly row: number | null;
  content: Content;
  /** Names of tags that it gets beside those of `content`. */
  readonly tags: Set<string>;
  changed: boolean;
}

/** What earlier rows of the same file made or touched, by key. */
export type Known = Map<string, Candidate>;

export interface Batch {
  readonly judged: readonly JudgedRow[];
  readonly known: ReadonlyMap<string, Candidate>;
  readonly onDuplicate: ImportOrder['onDuplicate'];
}

export interface Plan {
  /** Contacts to be written, each once. */
  readonly candidates: readonly Candidate[];
  readonly fresh: Known;
  /** With the ids that contacts have by then. */
  reports(): RowReport[];
}

/** What becomes of each row. Reads only. @param db within the tenant's scope */
export async function planBatch(db: Kysely<DB>, { judged, known, onDuplicate }: Batch): Promise<Plan> {
  const keys = judged.flatMap(({ content }) => (content === null ? [] : matching(content)));
  const stored = onDuplicate === 'create' ? new Map<string, number[]>() : await contactsByKey(db, keys);
  const contacts = await loadContacts(db, [...new Set([...stored.values()].flat())]);
  const tagNames = await tagsOf(
    db,
    [...contacts.values()].flatMap(({ tagIds }) => tagIds),
  );
  const owners = await membersAmong(db, judged);
  const fresh: Known = new Map();
  const copies = new Map<Candidate, Candidate>();
  const present = new Map<number, Candidate>();
  const reports: (() => RowReport)[] = [];

  /** A candidate of an earlier batch is copied, so that this batch can be planned again. */
  const own = (candidate: Candidate): Candidate => {
    const copy = copies.get(candidate) ?? { ...candidate, tags: new Set(candidate.tags), changed: false };
    copies.set(candidate, copy);
    return copy;
  };
  const inFile = (key: string): Candidate | undefined => {
    const earlier = known.get(key);
    return fresh.get(key) ?? (earlier === undefined ? undefined : own(earlier));
  };
  const inTable = (id: number): Candidate[] => {
    const contact = contacts.get(id);
    if (contact === undefined) return [];
    const tags = new Set(contact.tagIds.flatMap((tag) => tagNames.get(tag)?.name ?? []));
    const candidate = present.get(id) ?? { id, row: null, content: contact, tags, changed: false };
    present.set(id, candidate);
    return [candidate];
  };

  const made: Candidate[] = [];
  for (const { row, content, tags, errors } of judged) {
    const say = (outcome: RowReport['outcome'], candidate: Candidate | null, reason: string | null, more = errors) =>
      reports.push(() => ({ row, outcome, contactId: candidate?.id ?? null, reason, errors: more }));
    if (content === null) {
      say('invalid', null, 'not valid');
      continue;
    }
    if (content.ownerId !== null && !owners.has(content.ownerId)) {
      say('invalid', null, 'not valid', [{ path: 'owner_id', message: 'nobody of this tenant has this id' }]);
      continue;
    }
    const names = onDuplicate === 'create' ? [] : matching(content).map(nameOf);
    const matches = new Set(
      names.flatMap((name) => [inFile(name) ?? (stored.get(name) ?? []).flatMap(inTable)].flat()),
    );
    const [match, other] = [...matches];
    if (other !== undefined) {
      const inOrder = [...matches].sort((a, b) => (a.row ?? 0) - (b.row ?? 0) || (a.id ?? 0) - (b.id ?? 0));
      const who = inOrder.map(({ id, row: from }) => (from === null ? `contact ${id}` : `row ${from}`));
      say('skipped', null, `is more than one contact: ${who.slice(0, 5).join(', ')}`);
      continue;
    }
    if (match === undefined) {
      const candidate: Candidate = { id: null, row, content, tags: new Set(tags), changed: true };
      made.push(candidate);
      for (const key of keysOf(content)) fresh.set(nameOf(key), candidate);
      say('created', candidate, null);
      continue;
    }
    const where = match.row === null ? `is contact ${match.id}` : `is the same as row ${match.row}`;
    const united = updatedBy(match.content, content);
    const newTags = tags.filter((tag) => !hasTag(match, tag));
    if (onDuplicate === 'skip' || (sameContent(match.content, united) && newTags.length === 0)) {
      say('skipped', match, onDuplicate === 'skip' ? where : `${where}, and says nothing new`);
      continue;
    }
    match.content = united;
    match.changed = true;
    for (const tag of newTags) match.tags.add(tag);
    for (const name of keysOf(united).map(nameOf)) fresh.set(name, match);
    say('updated', match, where);
  }
  const candidates = [...made, ...present.values(), ...copies.values()].filter(({ changed }) => changed);
  return { candidates, fresh, reports: () => reports.map((report) => report()) };
}

/** By what a row is taken for a contact that is there: name and company only where there is nothing better. */
function matching(content: Content): Key[] {
  const keys = keysOf(content);
  const better = keys.filter(({ kind }) => kind !== 'name');
  return better.length > 0 ? better : keys;
}

function nameOf({ kind, value }: Key): string {
  return `${kind} ${value}`;
}

function hasTag({ tags }: Candidate, name: string): boolean {
  return [...tags].some((tag) => tag.toLowerCase() === name.toLowerCase());
}

async function membersAmong(db: Kysely<DB>, judged: readonly JudgedRow[]): Promise<Set<number>> {
  const ids = new Set(judged.flatMap(({ content }) => content?.ownerId ?? []));
  const members = new Set<number>();
  for (const id of ids) if (await isMember(db, id)) members.add(id);
  return members;
}
