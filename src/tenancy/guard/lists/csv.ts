import type { ReadableStreamDefaultController } from 'node:stream/web';

type Cell = string | number | boolean | null;

/** One line of RFC 4180. */
export function csvLine(cells: readonly Cell[]): string {
  return `${cells.map(field).join(',')}\r\n`;
}

/** Text that a spreadsheet would take for a formula is made plain by an apostrophe; a phone number is none. */
function field(cell: Cell): string {
  if (cell === null) return '';
  const plain = typeof cell !== 'string' || !/^[=+\-@\t\r\n]/.test(cell) || /^\+\d{1,20}$/.test(cell);
  const text = plain ? String(cell) : `'${cell}`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Lines page by page, each read when the client has taken the one before. */
export function csvStream<Row>(
  head: readonly string[],
  pages: AsyncIterator<readonly Row[]>,
  line: (row: Row) => readonly Cell[],
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    start: (controller: ReadableStreamDefaultController<Uint8Array>) => {
      controller.enqueue(encoder.encode(csvLine(head)));
    },
    pull: async (controller: ReadableStreamDefaultController<Uint8Array>) => {
      const { value, done } = await pages.next();
      if (done === true) controller.close();
      else controller.enqueue(encoder.encode(value.map((row) => csvLine(line(row))).join('')));
    },
    cancel: async () => {
      await pages.return?.();
    },
  });
}

export function wantsCsv(accept: string | undefined): boolean {
  return accept !== undefined && /(^|,)\s*text\/csv\s*(;|,|$)/i.test(accept);
}

export const CSV_HEADERS = { 'Content-Type': 'text/csv; charset=utf-8' };
