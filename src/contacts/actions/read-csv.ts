import { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { PatchbayError } from '../../platform/errors.ts';
import { columnOf, contactOfCells } from '../model/columns.ts';
import type { RawRow } from './import/rows.ts';

export const MOST_ROWS = 50_000;
const SLICE = 64 * 1024;

export interface CsvRows {
  readonly rows: readonly RawRow[];
  /** Headings that mean nothing here. */
  readonly ignored: readonly string[];
}

/**
 * A whole file before anything is written, in slices so that nothing else waits long. UTF-8 or UTF-16 with or without
 * its mark; cells apart by comma, semicolon or tab, as the heading has it.
 * @throws PatchbayError `invalid` for what is no such file, naming the line
 */
export async function readCsv(bytes: Uint8Array): Promise<CsvRows> {
  const text = decoded(bytes);
  const parser = Readable.from(slices(text)).pipe(
    parse({ delimiter: delimiterOf(text), relax_column_count: true, skip_empty_lines: true, max_record_size: 200_000 }),
  );
  let headings: string[] | null = null;
  let columns: ReturnType<typeof columnOf>[] = [];
  const rows: RawRow[] = [];
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      if (headings === null) {
        headings = cells;
        columns = cells.map(columnOf);
        if (columns.every((column) => column === null)) throw refused('no heading is known: see the documentation');
        continue;
      }
      const row = rows.length + 1;
      if (row > MOST_ROWS) throw refused(`an import has ${MOST_ROWS} rows at most`);
      const width = headings.length;
      const wide = cells.length > width;
      const problem = wide ? { path: 'row', message: `has ${cells.length} cells, the heading has ${width}` } : null;
      rows.push({ row, value: contactOfCells(columns, cells), problem });
    }
  } catch (error) {
    throw error instanceof CsvError ? refused(error.message.slice(0, 200)) : error;
  }
  if (headings === null) throw refused('there is nothing in it');
  const ignored = headings.filter((heading, at) => columns[at] === null && heading.trim() !== '');
  return { rows, ignored: ignored.slice(0, 100).map((heading) => heading.slice(0, 100)) };
}

function decoded(bytes: Uint8Array): string {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe;
  try {
    return new TextDecoder(wide ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refused('is not UTF-8: save it as "CSV UTF-8"');
  }
}

function* slices(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += SLICE) yield text.slice(at, at + SLICE);
}

function delimiterOf(text: string): string {
  const heading = text.slice(0, text.search(/[\r\n]|$/));
  const count = (mark: string) => heading.split(mark).length;
  return [',', ';', '\t'].reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

function refused(message: string): PatchbayError {
  return new PatchbayError('invalid', 'the file cannot be read', { errors: [{ path: 'body', message }] });
}
