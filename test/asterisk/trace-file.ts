import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FrameReader } from '../../src/asterisk/ami/frame-reader.ts';
import { Intake } from '../../src/asterisk/ami/intake.ts';
import { decodeName } from '../../src/asterisk/naming.ts';
import { AMI_HEARD, normaliseAmi } from '../../src/asterisk/normalise/ami.ts';
import { normaliseAri } from '../../src/asterisk/normalise/ari.ts';
import type { Json } from '../../src/asterisk/normalise/json.ts';
import { tenantOfChannel } from '../../src/asterisk/normalise/tenant.ts';
import type { ChannelSnapshot, PbxEvent } from '../../src/asterisk/pbx-event.ts';
import { GREETING } from './frames.ts';

const DIRECTORY = join(import.meta.dirname, '../traces');

export const TRACES = readdirSync(DIRECTORY).filter((name) => /^\d+b?-.*(?<!\.expected)\.txt$/.test(name));

export function traceText(name: string): string {
  return readFileSync(join(DIRECTORY, name), 'utf8');
}

/** The AMI section of a recording as bytes of the wire, greeting included. */
export function amiBytes(name: string): Buffer {
  const text = traceText(name);
  const section = text.slice(text.indexOf('## AMI\n') + 7, text.indexOf('\n## CEL'));
  return Buffer.from(`${GREETING + section.trim().replaceAll('\n', '\r\n')}\r\n\r\n`);
}

/** Recordings with line ends shown as `\r\n` (the one of forged frames), each case as bytes, with a systemname put in. */
export function rawCases(name: string, systemName: string): Map<string, Buffer> {
  const cases = traceText(name).split(/^## /m).slice(1);
  return new Map(
    cases.map((text) => {
      const [title = '', ...lines] = text.trimEnd().split('\n');
      // Genuine heads have a Timestamp; a PBX with a systemname writes it straight after.
      const wire = lines
        .join('')
        .replaceAll('\\r\\n', '\r\n')
        .replaceAll(/(Timestamp: [\d.]+\r\n)/g, `$1SystemName: ${systemName}\r\n`)
        .replaceAll(/(Uniqueid|Linkedid): (1795\d+\.\d+)/g, `$1: ${systemName}-$2`);
      return [title, Buffer.from(GREETING + wire)] as const;
    }),
  );
}

export interface Heard {
  readonly events: PbxEvent[];
  readonly rejected: string[];
}

/** What the rooms would hear of these bytes. */
export function hear(chunks: readonly Buffer[], systemName: string): Heard {
  const events: PbxEvent[] = [];
  const rejected: string[] = [];
  const intake: Intake = new Intake(
    {
      event: (raw) => {
        const frame = intake.decode(raw);
        const event = frame === null ? null : normaliseAmi(frame, { pbx: 'pbx1', at: raw.at }, systemName);
        if (typeof event === 'string') rejected.push(event);
        else if (event !== null) events.push(event);
      },
      response: () => {},
      listed: (frame) => rejected.push(`listed ${frame.type}`),
      booted: () => {},
      greeting: () => {},
      rejected: (reason) => rejected.push(reason),
    },
    AMI_HEARD,
  );
  intake.expectSystemName(systemName);
  const reader = new FrameReader(intake);
  for (const chunk of chunks) reader.push(chunk);
  return { events, rejected };
}

/** Events as a table that a person can read and write: seconds since the first, type, what matters. */
export function table(events: readonly PbxEvent[]): string {
  const first = events[0]?.at ?? 0;
  const lines = events.map((event) => {
    const { type, pbx: _pbx, at, ...rest } = event;
    const words = Object.entries(flat(rest)).map(([key, value]) => `${key}=${value === '' ? '""' : value}`);
    return [((at - first) / 1e6).toFixed(6).padStart(10), type.padEnd(26), ...words].join(' ').trimEnd();
  });
  return `${lines.join('\n')}\n`;
}

/** A channel is one word, the parts of a member or bridge are words of their own. */
function flat(value: object, prefix = ''): Record<string, string> {
  const words: Record<string, string> = {};
  for (const [key, one] of Object.entries(value)) {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) words[`${prefix}${key}`] = String(one);
    else if ('linkedId' in one) words[`${prefix}${key}`] = channelWord(one as ChannelSnapshot);
    else Object.assign(words, flat(one, key === 'member' ? '' : `${key}.`));
  }
  return words;
}

/** `.1 of .0 PJSIP/acme_anna-00000001 Ringing acme "Anna Berg"<1001> with "Ann Caller"<+49305550123> at ctx,exten,app` */
function channelWord(c: ChannelSnapshot): string {
  const short = (id: string) => id.slice(id.lastIndexOf('.'));
  const place = [c.context, c.exten, c.app].join(',');
  const other = `"${c.connectedName}"<${c.connectedNumber}>`;
  const ids = `${short(c.uniqueId)} of ${short(c.linkedId)}`;
  return `(${ids} ${c.name} ${c.state} ${c.tenant} "${c.callerName}"<${c.callerNumber}> with ${other} at ${place})`;
}

export const ARI_TRACES = readdirSync(DIRECTORY).filter((name) => /^ari-.*(?<!\.expected)\.txt$/.test(name));

/** Messages of a recorded event socket. */
export function ariMessages(name: string): string[] {
  return traceText(name)
    .trimEnd()
    .split('\n')
    .filter((line) => !line.startsWith('#'));
}

/** What the rooms would hear of these messages, when every endpoint is known by its name. */
export function hearAri(messages: readonly string[]): Heard {
  const heard: Heard = { events: [], rejected: [] };
  const map = {
    tenantOfEndpoint: (endpoint: string) => decodeName(endpoint)?.tenant ?? null,
    tenantOfQueue: () => null,
  };
  for (const message of messages) {
    const event = normaliseAri(
      JSON.parse(message) as Json,
      'pbx1',
      (name, native) => tenantOfChannel(name, native, map).tenant,
    );
    if (typeof event === 'string') heard.rejected.push(event);
    else if (event !== null) heard.events.push(event);
  }
  return heard;
}
