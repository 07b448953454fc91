const TIME = /^(\d{1,10})\.(\d{6})$/;

/**
 * `1795331363.472357` as epoch microseconds, exact: below 2^53 for the next 250 years.
 *
 * @throws RangeError naming the field
 */
export function microseconds(text: string, field: string): number {
  const parts = TIME.exec(text);
  if (parts === null) throw new RangeError(`${field} ${JSON.stringify(text.slice(0, 40))}`);
  return Number(parts[1]) * 1_000_000 + Number(parts[2]);
}
