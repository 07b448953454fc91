import { createConnection } from 'mysql2/promise';
import { freePort } from '../../bin/lab/index.ts';
import type { DemoTenant } from '../../bin/seed/demo.ts';
import { seedDemo } from '../../bin/seed/seed.ts';
import { telephoneWav } from '../../src/platform/telephone-sound.ts';
import { type CallCentre, openCallCentre } from '../calls/call-centre.ts';
import type { DaemonProcess } from '../calls/daemon.ts';

const PASSWORD = 'only for this bench';
const SECRET = 'an-auth-token-of-acme';
const ACCOUNT = 'AC0';

/** A call centre that makes the load, and the office whose people get messages, as two tenants of one PBX. */
export interface Office {
  readonly centre: CallCentre;
  readonly acme: DemoTenant;
  /** Each leads to another mailbox. */
  readonly mailboxNumbers: readonly string[];
}

export async function seedOffice(url: string): Promise<Office> {
  const demo = await seedDemo(url, {
    secret: () => PASSWORD,
    mediaAddress: '127.0.0.1',
    trunkPort: await freePort(),
  });
  const [acme] = demo?.tenants ?? [];
  if (acme === undefined) throw new Error('the database has tenants already');
  const more = acme.phones.slice(1).map(({ mailbox }, n) => ({ number: `+4930555980${n}`, mailbox }));
  const connection = await createConnection({ uri: url });
  for (const { number, mailbox } of more) {
    const did = { tenant_id: acme.id, number, route_type: 'voicemail', route_target: mailbox };
    await connection.query('INSERT INTO dids SET ?', [did]);
  }
  connection.destroy();
  const centre = await openCallCentre(url, 100, 20, await freePort());
  return { centre, acme, mailboxNumbers: [acme.dids.voicemail, ...more.map(({ number }) => number)] };
}

/** What a supervisor's screen needs, and a provider that posts what came in. */
export interface OpenOffice {
  readonly token: string;
  readonly provider: { readonly url: string; readonly secret: string; readonly account: string };
}

export async function openOffice(daemon: DaemonProcess, { acme }: Office): Promise<OpenOffice> {
  const signIn = async (who: string): Promise<string> => {
    const login = { email: `${who}@acme.example.com`, password: PASSWORD };
    return ((await daemon.ask('POST', '/auth/login', null, login)) as { access_token: string }).access_token;
  };
  const ada = await signIn('ada');
  const itemsOf = async <T>(path: string): Promise<readonly T[]> =>
    ((await daemon.ask('GET', path, ada)) as { items: T[] }).items;
  const dids = await itemsOf<{ id: number; number: string }>('/dids');
  const did = dids.find(({ number }) => number === acme.dids.phone);
  await daemon.ask('PATCH', `/dids/${did?.id}`, ada, { sms_enabled: true });
  const [trunk] = await itemsOf<{ id: number }>('/trunks');
  await daemon.ask('POST', '/sms/providers', ada, { kind: 'sip', name: 'Trunk', settings: { trunk_id: trunk?.id } });
  const http = { kind: 'http', name: 'Web', settings: { account: ACCOUNT }, secret: SECRET };
  const { inbound_url } = (await daemon.ask('POST', '/sms/providers', ada, http)) as { inbound_url: string };
  for (const { id } of await itemsOf<{ id: number }>('/mailboxes')) await greet(daemon, ada, id);
  return { token: await signIn('sam'), provider: { url: inbound_url, secret: SECRET, account: ACCOUNT } };
}

/** Short, so that a caller need not wait until Asterisk has said the number. */
async function greet(daemon: DaemonProcess, token: string, mailbox: number): Promise<void> {
  const beep = telephoneWav(Int16Array.from({ length: 4_000 }, (_, n) => Math.round(Math.sin(n / 3) * 8_000)));
  const answer = await fetch(`${daemon.url}/api/v1/mailboxes/${mailbox}/greetings/unavailable`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'audio/wav' },
    body: Buffer.from(beep),
  });
  if (!answer.ok) throw new Error(`the greeting: ${answer.status} ${await answer.text()}`);
}
