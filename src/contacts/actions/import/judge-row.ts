import type { FieldError } from '../../../platform/errors.ts';
import { type Content, NOTHING } from '../../model/contact.ts';
import type { Country } from '../phone-number.ts';
import { understood } from '../resolve.ts';
import type { Judge, RawRow } from './rows.ts';

export interface JudgedRow {
  readonly row: number;
  /** Null: the row is not valid. Tags are not in it yet. */
  readonly content: Content | null;
  readonly tags: readonly string[];
  readonly errors: readonly FieldError[];
}

export function judgeRow({ row, value, problem }: RawRow, judge: Judge, country: Country): JudgedRow {
  const invalid = (errors: readonly FieldError[]): JudgedRow => ({ row, content: null, tags: [], errors });
  if (problem !== null) return invalid([problem]);
  const judged = judge(value);
  if ('errors' in judged) return invalid(judged.errors);
  const { content, errors } = understood(NOTHING, judged.given, country);
  if (errors.length > 0)
    return invalid(errors.map(({ path, message }) => ({ path: path.replace(/^body\.?/, ''), message })));
  return { row, content, tags: judged.given.tags ?? [], errors: [] };
}
