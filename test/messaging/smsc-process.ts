import type { AddressInfo } from 'node:net';
import smpp, { type Pdu, type Session } from 'smpp';
import type { Delivery } from './delivery.ts';

/** What the centre was handed. */
export interface Handed {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly dataCoding: number;
  /** Of the short message or, for one that came whole, of the payload; hexadecimal. */
  readonly bytes: string;
  readonly udh: string;
  readonly text: string;
}

/** What a test has the centre do. */
export type ToCentre =
  /** How it answers what it is handed from now on: a status, or nothing at all and the connection is cut. */
  | { readonly do: 'answer'; readonly status: number }
  | { readonly do: 'cut' }
  | { readonly do: 'silence' }
  | { readonly do: 'slow'; readonly ms: number }
  | { readonly do: 'deliver'; readonly fields: Delivery }
  /** Ends every connection without a word. */
  | { readonly do: 'drop' };

let mode: { kind: 'answer'; status: number } | { kind: 'cut' } | { kind: 'silence' } = { kind: 'answer', status: 0 };
const bound = new Set<Session>();
let count = 0;
let slow = 0;

const server = smpp.createServer((session) => {
  session.on('error', () => session.destroy());
  session.on('close', () => bound.delete(session));
  session.on('bind_transceiver', (pdu: Pdu) => {
    const right = pdu.system_id === 'acme' && pdu.password === 'sesame';
    session.send(pdu.response(right ? { system_id: 'centre' } : { command_status: 0x0e }));
    if (right) bound.add(session);
    else session.close();
  });
  session.on('unbind', (pdu: Pdu) => {
    process.send?.({ unbound: true });
    session.send(pdu.response());
    session.close();
  });
  session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()));
  session.on('submit_sm', (pdu: Pdu) => {
    const id = `m${++count}`;
    if (mode.kind !== 'answer' || mode.status === 0) report(id, pdu);
    if (mode.kind === 'cut') session.destroy();
    else if (mode.kind === 'answer') {
      const answer = pdu.response(mode.status === 0 ? { message_id: id } : { command_status: mode.status });
      if (slow === 0) session.send(answer);
      else setTimeout(() => session.send(answer), slow);
    }
  });
});

function report(id: string, pdu: Pdu): void {
  const field = pdu.short_message as { message: string; udh?: Buffer[] } | undefined;
  const payload = pdu.message_payload as { message: string } | undefined;
  const text = field?.message !== undefined && field.message.length > 0 ? field.message : (payload?.message ?? '');
  const coder = pdu.data_coding === 8 ? smpp.encodings.UCS2 : smpp.encodings.ASCII;
  const handed: Handed = {
    id,
    from: `${pdu.source_addr_ton}:${pdu.source_addr}`,
    to: `${pdu.dest_addr_ton}:${pdu.destination_addr}`,
    dataCoding: pdu.data_coding ?? 0,
    bytes: coder.encode(String(text)).toString('hex'),
    udh: (field?.udh ?? []).map((one) => one.toString('hex')).join(' '),
    text: String(text),
  };
  process.send?.({ handed });
}

const answered = ({ command_status }: Pdu) => process.send?.({ answered: command_status });

process.on('message', (message: ToCentre) => {
  if (message.do === 'answer') mode = { kind: 'answer', status: message.status };
  else if (message.do === 'slow') slow = message.ms;
  else if (message.do === 'cut' || message.do === 'silence') mode = { kind: message.do };
  else if (message.do === 'drop') for (const session of bound) session.destroy();
  else {
    const { short_message, message_payload, ...rest } = message.fields;
    const octets = (text: unknown) => Buffer.from(String(text), 'hex');
    const payload = message_payload === undefined ? {} : { message_payload: octets(message_payload) };
    const fields = { ...rest, ...payload, short_message: octets(short_message) };
    for (const session of bound) session.deliver_sm(fields, answered);
  }
  process.send?.({ done: true });
});

server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
