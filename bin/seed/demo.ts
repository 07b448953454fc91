import { randomInt } from 'node:crypto';
import { encodeName } from '../../src/asterisk/naming.ts';
import { newEndpointId } from '../../src/provisioning/actions/sip-secret.ts';

/** The two demonstration tenants. Numbers, keys and mailboxes are the same on purpose: only the tenant tells them apart. */
export interface DemoTenant {
  readonly id: string;
  readonly name: string;
  readonly timezone: string;
  /** ISO 3166-1 alpha-2: how numbers without a country code are read. */
  readonly country: string;
  /** `acme_<10 random>`; calls from `address` are this trunk's. */
  readonly trunk: { readonly endpoint: string; readonly address: string; readonly port: number };
  /** E.164: the queue's, extension 1001's, and one that leads straight to 1001's mailbox. */
  readonly dids: { readonly queue: string; readonly phone: string; readonly voicemail: string };
  readonly queue: { readonly key: string; readonly name: string; readonly displayName: string };
  readonly phones: readonly DemoPhone[];
  readonly users: readonly DemoUser[];
}

export interface DemoPhone {
  readonly extension: string;
  /** PJSIP endpoint and SIP user name. */
  readonly endpoint: string;
  readonly password: string;
  readonly name: string;
  /** Who signs in with it. */
  readonly email: string;
  readonly mailbox: string;
  readonly pin: string;
  /** Serves the queue. */
  readonly inQueue: boolean;
}

export interface DemoUser {
  readonly email: string;
  readonly password: string;
  readonly role: 'superadmin' | 'tenant_admin' | 'supervisor' | 'agent' | 'viewer';
  readonly firstName: string;
  readonly lastName: string;
  readonly endpoint: string | null;
}

const PEOPLE = {
  acme: { agents: ['Anna Berg', 'Ben Cole', 'Carla Diaz'], others: ['Ada Admin', 'Sam Super', 'Vera View'] },
  globex: { agents: ['Dora Engel', 'Emil Falk', 'Fay Green'], others: ['Gus Admin', 'Hanna Super', 'Ivo View'] },
} as const;

/** @param secret makes a password; called once per login and phone */
export function demoTenants(secret: () => string, trunkPort: number): DemoTenant[] {
  return [
    demoTenant('acme', 'Acme', 'Europe/Berlin', 'DE', '127.0.0.21', '+4930555010', secret, trunkPort),
    demoTenant('globex', 'Globex', 'America/New_York', 'US', '127.0.0.22', '+1202555010', secret, trunkPort),
  ];
}

function demoTenant(
  id: keyof typeof PEOPLE,
  name: string,
  timezone: string,
  country: string,
  address: string,
  numbers: string,
  secret: () => string,
  trunkPort: number,
): DemoTenant {
  const { agents, others } = PEOPLE[id];
  const email = (person: string) => `${person.split(' ')[0]?.toLowerCase()}@${id}.example.com`;
  const phones = agents.map((person, i) => ({
    extension: String(1001 + i),
    endpoint: newEndpointId(id),
    password: secret(),
    name: person,
    email: email(person),
    mailbox: String(1001 + i),
    pin: String(randomInt(100_000, 1_000_000)),
    inQueue: i < 2,
  }));
  const user = (person: string, role: DemoUser['role'], endpoint: string | null): DemoUser => {
    const [firstName = '', lastName = ''] = person.split(' ');
    return { email: email(person), password: secret(), role, firstName, lastName, endpoint };
  };
  const [admin, supervisor, viewer] = others;
  return {
    id,
    name,
    timezone,
    country,
    trunk: { endpoint: newEndpointId(id), address, port: trunkPort },
    dids: { queue: `${numbers}0`, phone: `${numbers}1`, voicemail: `${numbers}2` },
    queue: { key: 'support', name: encodeName(id, 'support'), displayName: 'Support' },
    phones,
    users: [
      user(admin, 'tenant_admin', null),
      user(supervisor, 'supervisor', null),
      ...phones.map((phone) => user(phone.name, 'agent', phone.endpoint)),
      user(viewer, 'viewer', null),
    ],
  };
}
