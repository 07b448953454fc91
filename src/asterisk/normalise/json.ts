import { Torn } from './torn.ts';

/**
 * A JSON object of ARI, not believed yet. The functions below take values, not keys, so that every key is read by name in
 * one place: reading by variable keys is several times slower, and this runs for every event.
 */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws Torn when it is no object */
export function object(value: unknown, name: string): Json {
  if (!isJson(value)) throw new Torn(`no ${name}`);
  return value;
}

export function objectOrNull(value: unknown): Json | null {
  return isJson(value) ? value : null;
}

/** '' when it is missing or no string. */
export function string(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** @throws Torn when it is missing, empty or no string */
export function required(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') throw new Torn(`no ${name}`);
  return value;
}

/** 0 when it is missing or no number. */
export function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

/** Strings of a list; [] when there is none. */
export function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
