import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CDR_FIELDS, CDR_LAYOUT, cdrLeg } from '../../src/asterisk/spool/cdr-record.ts';
import { CEL_FIELDS, CEL_LAYOUT, celEvent, celEventOf } from '../../src/asterisk/spool/cel-record.ts';
import { MAX_RECORD_BYTES, type RecordLayout, scanRecords } from '../../src/asterisk/spool/record-scanner.ts';
import { LAYOUT, recordText, whole } from './record-text.ts';

const recorded = (name: string) => readFileSync(join(import.meta.dirname, 'recorded', name));

/** What a caller can put anywhere: the bytes that mean something here are frequent. */
const hostile = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', '\t', '\n', '\r', '\\', '\0', '"v: 1"\t"', '\t"z: end"\n', 'v: 1', 'z: end', ','),
    fc.string({ unit: 'binary', maxLength: 3 }),
  ),
  maxLength: 12,
});
const record = fc.tuple(hostile, hostile, hostile).map((middle) => whole(...middle));
const bytesOf = (records: readonly string[][]) => Buffer.from(records.map(recordText).join(''));
const fieldsOf = (bytes: Buffer, layout: RecordLayout = LAYOUT) =>
  scanRecords(bytes, layout).records.map((r) => r.fields);
/** Unpaired surrogates cannot be written in UTF-8 at all. */
const writable = (records: string[][]) => records.flat().every((field) => Buffer.from(field).toString() === field);

describe('scanRecords', () => {
  it('gives back what was written, whatever a caller put in, as an independent CSV reader does', () => {
    fc.assert(
      fc.property(fc.array(record, { maxLength: 6 }).filter(writable), (records) => {
        const bytes = bytesOf(records);
        const scan = scanRecords(bytes, LAYOUT);
        expect(scan.records.map(({ fields }) => fields)).toEqual(records);
        expect(scan).toMatchObject({ torn: [], consumed: bytes.length });
        const options = { delimiter: '\t', quote: '"', escape: '"', record_delimiter: '\n' };
        expect(parse(bytes, options)).toEqual(records);
      }),
      { numRuns: 500 },
    );
  });

  it('reads the same in pieces cut anywhere, and never more than once', () => {
    fc.assert(
      fc.property(
        fc.array(record, { minLength: 1, maxLength: 4 }).filter(writable),
        fc.array(fc.nat({ max: 40 }), { minLength: 1, maxLength: 40 }),
        (records, steps) => {
          const bytes = bytesOf(records);
          const seen: (readonly string[])[] = [];
          let consumed = 0;
          let end = 0;
          for (let n = 0; end < bytes.length; n += 1) {
            end = Math.min(bytes.length, end + 1 + (steps[n % steps.length] ?? 0));
            const scan = scanRecords(bytes.subarray(consumed, end), LAYOUT);
            seen.push(...scan.records.map(({ fields }) => fields));
            expect(scan.torn).toEqual([]);
            consumed += scan.consumed;
          }
          expect(seen).toEqual(records);
        },
      ),
    );
  });

  it('loses only the torn record, wherever it was torn, and keeps its bytes', () => {
    fc.assert(
      fc.property(record, record, record, fc.nat(), (first, torn, next, where) => {
        fc.pre(writable([first, torn, next]));
        const cut = Buffer.from(recordText(torn));
        const rest = cut.subarray(0, 1 + (where % (cut.length - 1)));
        const bytes = Buffer.concat([bytesOf([first]), rest, bytesOf([next])]);
        const scan = scanRecords(bytes, LAYOUT, { final: true });
        expect(scan.records.map(({ fields }) => fields)).toEqual([first, next]);
        const kept = scan.torn.map(({ offset, length }) => bytes.subarray(offset, offset + length));
        expect(Buffer.concat(kept)).toEqual(rest);
      }),
      { numRuns: 1000 },
    );
  });

  it('waits for the rest of a last record, and gives it up as torn when nothing will come', () => {
    const bytes = Buffer.from(recordText(whole('a', 'b', 'c')).slice(0, -3));
    expect(scanRecords(bytes, LAYOUT)).toEqual({ records: [], torn: [], consumed: 0 });
    const given = scanRecords(bytes, LAYOUT, { final: true });
    expect(given).toEqual({ records: [], torn: [{ offset: 0, length: bytes.length }], consumed: bytes.length });
  });

  it('does not wait for ever behind a quote that is never closed', () => {
    const bytes = Buffer.concat([Buffer.from('"v: 1"\t"'), Buffer.alloc(MAX_RECORD_BYTES + 1, 'x')]);
    const scan = scanRecords(bytes, LAYOUT);
    expect(scan.torn).toHaveLength(1);
    expect(scan.consumed).toBeGreaterThan(MAX_RECORD_BYTES - 100);
  });

  it.each([
    ['a field too many', recordText(['v: 1', 'a', 'b', 'c', 'd', 'z: end'])],
    ['a field too few', recordText(['v: 1', 'a', 'b', 'z: end'])],
    ['another version', recordText(['v: 2', 'a', 'b', 'c', 'z: end'])],
    ['no sentinel', recordText(['v: 1', 'a', 'b', 'c', 'd'])],
    ['no quotes', 'v: 1\ta\tb\tc\tz: end\n'],
    ['a comma between', '"v: 1","a","b","c","z: end"\n'],
    ['one line of something else', '{"v":"1"}\n'],
  ])('refuses %s and reads on behind it', (_what, text) => {
    const next = whole('1', '2', '3');
    const bytes = Buffer.from(text + recordText(next));
    const scan = scanRecords(bytes, LAYOUT);
    expect(scan.records.map(({ fields }) => fields)).toEqual([next]);
    expect(scan.torn).toEqual([{ offset: 0, length: Buffer.byteLength(text) }]);
  });

  it('stops after as many records as were asked for', () => {
    const bytes = bytesOf([whole('1', '', ''), whole('2', '', ''), whole('3', '', '')]);
    const scan = scanRecords(bytes, LAYOUT, { maxRecords: 2 });
    expect(scan.records).toHaveLength(2);
    expect(fieldsOf(bytes.subarray(scan.consumed))).toEqual([whole('3', '', '')]);
  });

  it('replaces bytes that are no UTF-8 and keeps the record', () => {
    const bytes = Buffer.from(recordText(whole('a\u00ffb', '', '')), 'latin1');
    expect(fieldsOf(bytes)).toEqual([whole('a\ufffdb', '', '')]);
  });
});

describe('records of a real Asterisk 22.10.1', () => {
  it('with CR LF, quotes and ends of records in the user part of From', () => {
    const cel = scanRecords(recorded('hostile-cel.dsv'), CEL_LAYOUT);
    expect(cel.torn).toEqual([]);
    const events = cel.records.map(({ fields }) => celEvent(fields));
    expect(events.map(({ type }) => type).filter((type) => type === 'LINKEDID_END')).toHaveLength(1);
    const caller = events.find(({ channel }) => channel === 'PJSIP/acme_trunk00001-0000001b');
    expect(caller).toMatchObject({ number: '100"\r\n"v: 1"\t"z: end"\\', name: 'x\\\\\\"y', tenantId: 'acme' });
    const cdr = scanRecords(recorded('hostile-cdr.dsv'), CDR_LAYOUT);
    expect(cdr.torn).toEqual([]);
    expect(cdr.records.map(({ fields }) => cdrLeg(fields)).at(-1)).toMatchObject({
      src: '100"\r\n"v: 1"\t"z: end"\\',
      disposition: 'ANSWERED',
      startAt: 1_795_345_919_921_074,
      answerAt: 1_795_345_920_129_049,
    });
  });

  it('are the same from the text that is stored of them', () => {
    for (const { raw, fields } of scanRecords(recorded('pickup-cel.dsv'), CEL_LAYOUT).records) {
      expect(celEventOf(raw)).toEqual(celEvent(fields));
    }
  });

  it('with an answer of 0.000000 were not answered', () => {
    const legs = scanRecords(recorded('pickup-cdr.dsv'), CDR_LAYOUT).records.map(({ fields }) => cdrLeg(fields));
    expect(legs.map(({ sequence, answerAt, disposition }) => [sequence, answerAt !== null, disposition])).toEqual([
      [17, false, 'NO ANSWER'],
      [16, false, 'NO ANSWER'],
      [19, true, 'ANSWERED'],
    ]);
  });
});

describe('fields that Asterisk cannot have written', () => {
  const good = scanRecords(recorded('pickup-cel.dsv'), CEL_LAYOUT).records[0]?.fields ?? [];
  it.each([
    ['eventtime', 6, '1795343134'],
    ['eventtime', 6, '2026-11-22 10:00:00'],
    ['eventtype', 1, 'chan start'],
    ['uniqueid', 3, ''],
    ['linkedid', 4, 'x'.repeat(151)],
  ])('%s is named', (name, at, value) => {
    expect(() => celEvent(good.with(at, value))).toThrow(new RegExp(name === 'linkedid' ? 'linkedid' : name));
  });
});

describe('asterisk-conf', () => {
  it.each([
    ['cel_custom.conf', CEL_FIELDS],
    ['cdr_custom.conf', CDR_FIELDS],
  ])('%s writes what is read here', (file, fields) => {
    const conf = readFileSync(join(import.meta.dirname, '../../asterisk-conf', file), 'utf8');
    const written = /^fields = (.*)$/m
      .exec(conf)?.[1]
      ?.split(',')
      .map((field) => field.replace(/\(.*\)/, ''));
    expect(written).toEqual(['"v: 1"', ...fields.slice(1, -1), '"z: end"']);
    for (const line of ['format = dsv', 'separator_character = \\t', 'quote_character = "', 'quoting_method = all']) {
      expect(conf.split('\n')).toContain(line);
    }
    // Any other qualifier on a number makes the CDR thread of 22.10.1 spin for ever.
    expect(conf).not.toMatch(/(duration|billsec|sequence)\(/);
  });
});
