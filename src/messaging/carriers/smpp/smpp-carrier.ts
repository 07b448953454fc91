import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pdu } from 'smpp';
import type { Log } from '../../../platform/log.ts';
import type { Outside } from '../../../platform/outside/address.ts';
import type { Carrier, CarrierNews, Outcome, Outgoing } from '../carrier.ts';
import type { Arrivals } from './arrivals.ts';
import { isReceipt, receiptOf } from './receipt.ts';
import { type Answer, type SmppAccount, SmppSession } from './session.ts';
import { encoded, fragmentOf, partHeader, textOf } from './text.ts';

export interface SmppCarrier extends Carrier<SmppAccount> {
  /** Binds the accounts that are there now, and unbinds those that are not. */
  keep(accounts: readonly SmppAccount[]): Promise<void>;
}

interface Kept {
  readonly version: string;
  readonly session: SmppSession;
}

const INTERNATIONAL = 1;
const NATIONAL = 2;
const ALPHANUMERIC = 5;
const ISDN = 1;
const BUSY_MS = 1_000;
const PART_TRIES = 4;
/** ESME_RSYSERR, ESME_RMSGQFUL, ESME_RTHROTTLED: not now. */
const NOT_NOW = new Set([0x08, 0x14, 0x58]);

/** SMPP 3.4 as a client that sends and receives over one bind per account. */
export function smppCarrier(o: {
  readonly outside: Outside;
  readonly news: CarrierNews;
  readonly log: Log;
}): SmppCarrier {
  const kept = new Map<number, Kept>();
  /** Parts that have their name while others of their message still go; by account and name. */
  const named = new Map<string, Promise<unknown>>();

  async function deliver(account: SmppAccount, pdu: Pdu, arrivals: Arrivals): Promise<void> {
    const text = textOf(pdu);
    if (isReceipt(pdu)) {
      const report = receiptOf(pdu, text);
      if (report === null) return;
      // Nobody knows the name before the whole message has gone.
      await named.get(`${account.id} ${report.id}`);
      await o.news.reported(account, report);
      return;
    }
    const fragment = fragmentOf(pdu);
    const from = addressOf(pdu.source_addr, pdu.source_addr_ton);
    const to = addressOf(pdu.destination_addr, pdu.dest_addr_ton);
    const { id, taken } = arrivals.name([from, to, text, JSON.stringify(fragment ?? null)], Date.now());
    const national = [
      ...(pdu.source_addr_ton === NATIONAL ? (['from'] as const) : []),
      ...(pdu.dest_addr_ton === NATIONAL ? (['to'] as const) : []),
    ];
    await o.news.received(account, {
      from,
      to,
      body: text,
      id,
      national,
      ...(fragment === undefined ? {} : { fragment }),
    });
    taken();
  }

  function start(account: SmppAccount): Kept {
    const session = new SmppSession({
      account,
      log: o.log,
      outside: o.outside,
      deliver: (pdu, arrivals) => deliver(account, pdu, arrivals),
    });
    session.start();
    return { version: account.version, session };
  }

  return {
    keep: async (accounts) => {
      const wanted = new Map(accounts.map((account) => [account.id, account]));
      const gone = [...kept].filter(([id, { version }]) => wanted.get(id)?.version !== version);
      for (const [id] of gone) kept.delete(id);
      await Promise.all(gone.map(([, { session }]) => session.stop()));
      for (const [id, account] of wanted) if (!kept.has(id)) kept.set(id, start(account));
    },
    send: async (account, message) => {
      const session = kept.get(account.id)?.session;
      if (session === undefined || !session.isBound)
        return { kind: 'not_sent', detail: 'not bound to the message centre' };
      const own: string[] = [];
      const sending: Promise<Outcome> = submitAll(session, account, message, (id) => {
        const name = `${account.id} ${id}`;
        own.push(name);
        named.set(name, sending);
      });
      return sending.finally(() => {
        for (const name of own) named.delete(name);
      });
    },
    lookUp: async () => null,
  };
}

/** Parts go one after the other; a centre that is busy after the first is asked again, or the message would be torn. */
async function submitAll(
  session: SmppSession,
  account: SmppAccount,
  message: Outgoing,
  hears: (id: string) => void,
): Promise<Outcome> {
  const ids: string[] = [];
  for (const fields of pdusOf(account, message)) {
    let outcome = outcomeOf(await session.submit(fields));
    for (let tries = 1; ids.length > 0 && isBusy(outcome) && tries < PART_TRIES; tries++) {
      await sleep(BUSY_MS * tries);
      outcome = outcomeOf(await session.submit(fields));
    }
    if (typeof outcome === 'string') {
      ids.push(outcome);
      hears(outcome);
    } else if (ids.length === 0) return outcome;
    else if (outcome.kind === 'unknown') return outcome;
    else return { kind: 'refused', code: 'partly_sent', detail: `${ids.length} parts went, then: ${outcome.detail}` };
  }
  return { kind: 'accepted', ids, status: 'queued' };
}

function isBusy(outcome: ReturnType<typeof outcomeOf>): boolean {
  return typeof outcome !== 'string' && outcome.kind === 'not_sent';
}

function pdusOf({ settings }: SmppAccount, { from, to, body, encoding, parts }: Outgoing): Record<string, unknown>[] {
  const isNumber = /^\+?\d+$/.test(from);
  const addresses = {
    source_addr: from.replace(/^\+/, ''),
    source_addr_ton: from.startsWith('+') ? INTERNATIONAL : isNumber ? 0 : ALPHANUMERIC,
    source_addr_npi: isNumber ? ISDN : 0,
    destination_addr: to.replace(/^\+/, ''),
    dest_addr_ton: INTERNATIONAL,
    dest_addr_npi: ISDN,
    registered_delivery: 1,
  };
  if (parts.length > 1 && settings.longMessages === 'payload') {
    const { bytes, dataCoding } = encoded(body, encoding);
    return [{ ...addresses, data_coding: dataCoding, short_message: Buffer.alloc(0), message_payload: bytes }];
  }
  const reference = randomInt(256);
  return parts.map((part, n) => {
    const { bytes, dataCoding } = encoded(part, encoding);
    if (parts.length === 1) return { ...addresses, data_coding: dataCoding, short_message: bytes };
    const header = partHeader(reference, parts.length, n + 1);
    const short_message = Buffer.concat([header, bytes]);
    return { ...addresses, esm_class: 0x40, data_coding: dataCoding, short_message };
  });
}

/** The name that the centre gave, or what came instead. */
function outcomeOf(answer: Answer): string | Exclude<Outcome, { kind: 'accepted' }> {
  if (answer.kind === 'not_sent') return { kind: 'not_sent', detail: 'not bound, or too many wait for an answer' };
  if (answer.kind !== 'answer') return { kind: 'unknown', detail: 'the message centre did not answer' };
  const { command_status: status, message_id: id } = answer.pdu;
  if (NOT_NOW.has(status))
    return { kind: 'not_sent', detail: `the message centre is busy (${status})`, afterMs: 5_000 };
  if (status !== 0) return { kind: 'refused', code: `smpp_${status}`, detail: `the message centre answered ${status}` };
  return typeof id === 'string' && id !== '' ? id : { kind: 'unknown', detail: 'accepted without a name' };
}

function addressOf(address = '', type = 0): string {
  return type === INTERNATIONAL && !address.startsWith('+') ? `+${address}` : address;
}
