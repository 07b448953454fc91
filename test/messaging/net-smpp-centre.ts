import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { labRoot } from '../support/lab.ts';
import { endOf } from './centre-end.ts';
import { type Delivery, deliveryOf } from './delivery.ts';
import { gsmText } from './gsm-alphabet.ts';
import type { Centre } from './smsc.ts';
import type { Handed } from './smsc-process.ts';

/** A submit_sm as Net::SMPP took it apart; octets are hexadecimal. */
interface Submitted {
  readonly id: string;
  readonly source_addr_ton: number;
  readonly source_addr: string;
  readonly dest_addr_ton: number;
  readonly destination_addr: string;
  readonly esm_class: number;
  readonly data_coding: number;
  readonly short_message: string;
  readonly message_payload?: string;
}

interface Said {
  readonly port?: number;
  readonly handed?: Submitted;
  readonly answered?: number;
  readonly unbound?: 1;
  readonly done?: 1;
}

const UCS2 = 8;
const HAS_HEADER = 0x40;

/** The same centre by another hand: Net::SMPP of Debian packs and unpacks what it says and hears (net-smpp-centre.pl). */
export async function startNetSmppCentre(port = 0): Promise<Centre> {
  const program = join(import.meta.dirname, 'net-smpp-centre.pl');
  const { file, args } = (await labRoot()).command('perl', [program, String(port)], [import.meta.dirname]);
  const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const handed: Handed[] = [];
  const answered: number[] = [];
  let unbound = 0;
  const done: (() => void)[] = [];
  const listening = new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the centre ended with ${code}`)));
    createInterface(child.stdout).on('line', (line) => {
      const said = JSON.parse(line) as Said;
      if (said.port !== undefined) resolve(said.port);
      if (said.handed !== undefined) handed.push(handedOf(said.handed));
      if (said.answered !== undefined) answered.push(said.answered);
      if (said.unbound !== undefined) unbound++;
      if (said.done !== undefined) done.shift()?.();
    });
  });
  const tell = (message: object) =>
    new Promise<void>((resolve) => {
      done.push(resolve);
      child.stdin.write(`${JSON.stringify(message)}\n`);
    });
  return {
    port: await listening,
    handed,
    answered,
    unbound: () => unbound,
    tell,
    deliver: (fields, udh) => tell({ do: 'deliver', fields: packed(deliveryOf(fields, udh)) }),
    ...endOf(child),
  };
}

function handedOf(pdu: Submitted): Handed {
  const whole = Buffer.from(pdu.short_message, 'hex');
  const header = (pdu.esm_class & HAS_HEADER) === 0 ? 0 : (whole[0] ?? 0) + 1;
  const short = whole.subarray(header);
  const bytes = short.length > 0 ? short : Buffer.from(pdu.message_payload ?? '', 'hex');
  return {
    id: pdu.id,
    from: `${pdu.source_addr_ton}:${pdu.source_addr}`,
    to: `${pdu.dest_addr_ton}:${pdu.destination_addr}`,
    dataCoding: pdu.data_coding,
    bytes: bytes.toString('hex'),
    udh: whole.subarray(1, header).toString('hex'),
    text: pdu.data_coding === UCS2 ? Buffer.from(bytes).swap16().toString('utf16le') : gsmText(bytes),
  };
}

/** Optional parameters as the octets that they are, SMPP 3.4 section 5.3.2. */
function packed(fields: Delivery): object {
  const { receipted_message_id: id, message_state: state } = fields;
  return {
    ...fields,
    ...(id === undefined ? {} : { receipted_message_id: Buffer.from(`${id}\0`).toString('hex') }),
    ...(state === undefined ? {} : { message_state: Buffer.of(Number(state)).toString('hex') }),
  };
}
