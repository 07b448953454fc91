import type { Kysely } from 'kysely';
import type { Database } from '../../platform/mysql/connect.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** One person, by everything that is known to be his. */
export interface Subject {
  readonly tenantId: string;
  /** In small letters. */
  readonly emails: readonly string[];
  /** Every form in which a number may have been written: `+49…`, `49…`, `0049…`, and as dialled at home. */
  readonly numbers: readonly string[];
  /** Full names, of use only where a number or an address says that it is this one of the name. */
  readonly names: readonly string[];
  readonly contactIds: readonly number[];
  /** Members of the tenant, also former ones. */
  readonly userIds: readonly number[];
}

export interface Identified {
  readonly emails?: readonly string[];
  readonly numbers?: readonly string[];
  readonly names?: readonly string[];
  readonly contactIds?: readonly number[];
  readonly userIds?: readonly number[];
}

export interface FoundData {
  readonly count: number;
  /** As a person may read it; fewer than `count` where there are too many. */
  readonly items: readonly unknown[];
}

/** What an erasure leaves, and why. */
export interface Kept {
  readonly what: string;
  readonly why: string;
}

/** What a room contributes, so that a request of one person reaches everything that the room keeps. */
export interface PersonalData {
  /** `contacts`, `calls` …: the name of the source in exports and receipts. */
  readonly name: string;
  /** What else is this person's, by what is known so far. */
  identify?(db: Kysely<DB>, known: Subject): Promise<Identified>;
  /** Why nothing may be erased now; null: nothing stands in the way. */
  obstacle?(db: Kysely<DB>, subject: Subject): Promise<string | null>;
  /** @param most how many items at most */
  find(db: Kysely<DB>, subject: Subject, most: number): Promise<FoundData>;
  /**
   * Deletes, or puts the pseudonym where a record must stay; in transactions of its own, and the same again when it was
   * cut off. @returns how many records were changed
   */
  erase(db: Database, subject: Subject, pseudonym: string): Promise<number>;
  /** What it could not or may not reach, asked after the erasure; nothing in it tells who it was. */
  kept?(db: Kysely<DB>, subject: Subject): Promise<readonly Kept[]>;
}
