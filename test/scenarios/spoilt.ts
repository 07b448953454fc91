import type { Evidence } from './evidence.ts';

type Spoil = (healthy: Evidence) => Evidence;

/** Ways in which a good end could have been a bad one: what the check is there to see. */
export const SPOILT: readonly (readonly [what: string, spoil: Spoil])[] = [
  ['a row is lost', (all) => ({ ...all, rows: all.rows.slice(1) })],
  ['a row comes twice', (all) => ({ ...all, rows: [...all.rows, ...all.rows.slice(0, 1)] })],
  ["a row is nobody's", (all) => ({ ...all, rows: all.rows.map((row) => ({ ...row, tenant_id: null })) })],
  ['a row says another end', (all) => ({ ...all, rows: all.rows.map((row) => ({ ...row, disposition: 'BUSY' })) })],
  [
    'a row is a microsecond off',
    (all) => ({ ...all, rows: all.rows.map((row) => ({ ...row, end_us: Number(row.end_us) + 1 })) }),
  ],
  ['Asterisk wrote one more', (all) => ({ ...all, cdr: [...all.cdr, { ...all.cdr[0], sequence: '99999' }] })],
  ['a record is lost', (all) => ({ ...all, records: all.records.slice(1) })],
  ['a record comes twice', (all) => ({ ...all, records: [...all.records, ...all.records.slice(0, 1)] })],
  [
    'a record is of another call',
    (all) => ({ ...all, records: all.records.map((one) => ({ ...one, linkedid: 'x-1.1' })) }),
  ],
  [
    'answered is said to be not',
    (all) => ({ ...all, records: all.records.map((one) => ({ ...one, disposition: 'NO ANSWER' as const })) }),
  ],
  [
    'answered before it began',
    (all) => ({ ...all, records: all.records.map((one) => ({ ...one, answered_at: new Date(0) })) }),
  ],
  [
    'more talk than there was',
    (all) => ({ ...all, records: all.records.map((one) => ({ ...one, talk_seconds: 3600 })) }),
  ],
  [
    'it ends too late',
    (all) => ({
      ...all,
      records: all.records.map((one) => ({ ...one, ended_at: new Date(one.ended_at.getTime() + 9) })),
    }),
  ],
  ['a party is missing', (all) => ({ ...all, parties: all.parties.slice(1) })],
  ['a party comes twice', (all) => ({ ...all, parties: [...all.parties, ...all.parties.slice(0, 1)] })],
  [
    'who talked only rang',
    (all) => ({ ...all, parties: all.parties.map((one) => ({ ...one, role: 'rang' as const })) }),
  ],
  [
    'a linkedid leads elsewhere',
    (all) => ({ ...all, linkedIds: all.linkedIds.map((one) => ({ ...one, root: 'x-1.1' })) }),
  ],
  ['a linkedid is not known', (all) => ({ ...all, linkedIds: [] })],
];
