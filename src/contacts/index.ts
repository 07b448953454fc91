import { type Clock, systemClock } from '../platform/clock.ts';
import type { Part } from '../platform/lifecycle.ts';
import type { Database } from '../platform/mysql/connect.ts';
import type { PersonalData } from '../tenancy/guard/personal-data.ts';
import type { DeclaredRoute } from '../tenancy/guard/route.ts';
import { contactsRoutes } from './api/routes.ts';
import { contactsByNumber } from './store/match-numbers.ts';
import { personalContacts } from './store/personal.ts';

export interface ContactsOptions {
  readonly db: Database;
  readonly clock?: Clock;
}

/** The people outside that a tenant talks to: who they are, how they are reached, and their tags. */
export interface ContactsRoom extends Part {
  readonly routes: readonly DeclaredRoute[];
  readonly personalData: readonly PersonalData[];
  /** Contacts of a tenant by number, in E.164. */
  byNumber(
    tenantId: string,
    numbers: readonly string[],
  ): Promise<ReadonlyMap<string, { readonly id: number; readonly name: string }>>;
}

export function createContacts(o: ContactsOptions): ContactsRoom {
  const room = { db: o.db, clock: o.clock ?? systemClock };
  return {
    name: 'contacts',
    routes: contactsRoutes(room),
    personalData: [personalContacts],
    byNumber: (tenantId, numbers) => contactsByNumber(o.db, tenantId, numbers),
    start: async () => {},
    stop: async () => {},
  };
}
