import { appendFile, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ChannelEvent, Leg } from '../../src/records/model/evidence.ts';
import { recordText } from '../spool/record-text.ts';
import type { Scenario } from './scenario.ts';

/** What Asterisk writes for an event, field by field as in asterisk-conf/cel_custom.conf. */
export function celText(event: ChannelEvent): string {
  const { type, at, uniqueId, linkedId, tenantId, channel, app, appData, context, exten, userField } = event;
  const { extra, number, name } = event;
  return recordText([
    ...['v: 1', type, type, uniqueId, linkedId, tenantId, seconds(at), channel, '', app, appData, context],
    ...['DOCUMENTATION', '', '', '', extra, exten, userField, number, '', '', '', name, 'z: end'],
  ]);
}

/** What Asterisk writes for a leg, field by field as in asterisk-conf/cdr_custom.conf. */
export function cdrText(leg: Leg): string {
  const { uniqueId, linkedId, sequence, tenantId, peerTenantId, startAt, answerAt, endAt, duration, billsec } = leg;
  return recordText([
    ...['v: 1', uniqueId, linkedId, String(sequence), tenantId, peerTenantId],
    ...[seconds(startAt), answerAt === null ? '0.000000' : seconds(answerAt), seconds(endAt)],
    ...[String(duration), String(billsec), leg.disposition, leg.amaflags, leg.accountCode, leg.peerAccount],
    ...[leg.channel, leg.dstChannel, leg.lastApp, leg.lastData, leg.context, leg.dst, leg.src, leg.clid],
    ...[leg.userfield, 'z: end'],
  ]);
}

export interface CallShift {
  /** Makes another call of the same course: its own ids. */
  readonly serial?: number;
  readonly afterSeconds?: number;
  /** Another tenant in every name. */
  readonly tenant?: string;
}

/** The same call at another time, with other ids, of another tenant. */
export function shifted({ events, legs }: Scenario, o: CallShift): Pick<Scenario, 'events' | 'legs'> {
  const later = (o.afterSeconds ?? 0) * 1_000_000;
  const text = (value: string) => {
    const own =
      o.serial === undefined
        ? value
        : value.replaceAll(/(\d{10})\.(\d+)/g, (_, at, n) => `${at}.${o.serial}${String(n).padStart(3, '0')}`);
    return o.tenant === undefined ? own : own.replaceAll('acme', o.tenant);
  };
  const rewrite = <T extends object>(row: T): T =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [key, typeof value === 'string' ? text(value) : value]),
    ) as T;
  return {
    events: events.map((event) => ({ ...rewrite(event), at: event.at + later })),
    legs: legs.map((leg) => ({
      ...rewrite(leg),
      startAt: leg.startAt + later,
      answerAt: leg.answerAt === null ? null : leg.answerAt + later,
      endAt: leg.endAt + later,
    })),
  };
}

/** Appends as Asterisk does: whole records, to the files of the spool. */
export async function write(dir: string, call: Partial<Pick<Scenario, 'events' | 'legs'>>): Promise<void> {
  await append(join(dir, 'cel/cel.dsv'), (call.events ?? []).map(celText).join(''));
  await append(join(dir, 'cdr/cdr.dsv'), (call.legs ?? []).map(cdrText).join(''));
}

async function append(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  if (text !== '') await appendFile(path, text);
}

function seconds(microseconds: number): string {
  return (microseconds / 1_000_000).toFixed(6);
}
