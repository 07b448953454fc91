import { Torn } from './torn.ts';

/** A JSON object of ARI, not believed yet. */
export type Json = Readonly<Record<string, unknown>>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws Torn when it is no object */
export function child(of: Json, key: string): Json {
  const value = of[key];
  if (!isJson(value)) throw new Torn(`no ${key}`);
  return value;
}

export function childOrNull(of: Json, key: string): Json | null {
  const value = of[key];
  return isJson(value) ? value : null;
}

/** '' when it is missing or no string. */
export function string(of: Json, key: string): string {
  const value = of[key];
  return typeof value === 'string' ? value : '';
}

/** @throws Torn when it is missing, empty or no string */
export function required(of: Json, key: string): string {
  const value = of[key];
  if (typeof value !== 'string' || value === '') throw new Torn(`no ${key}`);
  return value;
}

/** 0 when it is missing or no number. */
export function number(of: Json, key: string): number {
  const value = of[key];
  return typeof value === 'number' ? value : 0;
}

/** Strings of a list; [] when there is none. */
export function strings(of: Json, key: string): string[] {
  const value = of[key];
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : [];
}
