export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** What a parameter means for isolation; `T` is what a tenant has. */
export type Kind<T> =
  /** Says nothing about anybody; a value that is always good. */
  | { readonly kind: 'plain'; readonly value: Json }
  /** Names something of a tenant. `nobody` is well formed and names nothing. */
  | { readonly kind: 'reference'; readonly of: (side: T) => string | number; readonly nobody: string | number }
  /** Where a page ended, as the same route gave it out. */
  | { readonly kind: 'cursor' };

/**
 * Every parameter of the routes of a room, by `place name`, or by `path place name` where a name means different things.
 * One that holds others (an object in a body) may be named as a whole, if none of what is in it names anything.
 */
export type Kinds<T> = Readonly<Record<string, Kind<T>>>;

export const plain = (value: Json): Kind<unknown> => ({ kind: 'plain', value });

/** @param nobody well formed, and nobody's */
export const reference = <T>(of: (side: T) => string | number, nobody: string | number = 987_654_321): Kind<T> => ({
  kind: 'reference',
  of,
  nobody,
});
