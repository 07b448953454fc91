import type { Agent } from '../../bin/lab/sip/agent.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { Client } from './client.ts';
import type { World } from './world.ts';

export const TENANT = 'initech';
export const PASSWORD = 'a password for fiction';
/** Where the carrier calls from. */
export const CARRIER = '127.0.0.31';
export const SALES = '+49305550701';
/** Leads to the menu. */
export const MENU = '+49305550702';
export const CUSTOMER = '+49305550199';

interface Person {
  readonly id: number;
  readonly client: Client;
}

/** What a phone registers with. */
interface Account {
  readonly endpoint: string;
  readonly password: string;
  readonly sipPort: number;
}

/** What one chapter leaves to the next. */
export interface Story {
  world: World;
  /** The first administrator. */
  ada: Client;
  adaId: number;
  /** Another one, who takes over. */
  carol: Client;
  anna: Person;
  ben: Person;
  /** By extension. */
  readonly accounts: Map<string, Account>;
  annasPhone: Agent;
  bensPhone: Phone;
  deskPhone: Phone;
  queueId: number;
}

export function mail(person: string): string {
  return `${person}@initech.example.com`;
}

export function accountOf(on: Story, number: string): Account {
  const account = on.accounts.get(number);
  if (account === undefined) throw new Error(`no extension ${number}`);
  return account;
}
