type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what is undefined: a field that a body does not name is not there, and null is a value. */
export function given<T extends object>(all: T): Given<T> {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Given<T>;
}
