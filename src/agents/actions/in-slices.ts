/** So many are looked at before events have their turn again. */
const AT_ONCE = 500;

/** Does something for each of many, without keeping events waiting. */
export async function inSlices<Item>(items: readonly Item[], work: (item: Item) => void): Promise<void> {
  for (const [index, item] of items.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await new Promise<void>((resolve) => setImmediate(resolve));
    work(item);
  }
}
