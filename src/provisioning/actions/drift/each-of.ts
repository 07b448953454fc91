const AT_ONCE = 10;

/** Asks for each, a few at a time; answers in the order of the items. */
export async function eachOf<Item, T>(items: readonly Item[], ask: (item: Item) => Promise<T>): Promise<T[]> {
  const answers: T[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE) {
    answers.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(ask))));
  }
  return answers;
}
