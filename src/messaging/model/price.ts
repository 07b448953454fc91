/** What a message is taken to cost until its provider says so. */
export function priceOf(
  { price, currency }: { readonly price: string; readonly currency: string | null },
  segments: number,
): { readonly cost: string; readonly currency: string | null } {
  return { cost: (Number(price) * segments).toFixed(4), currency };
}
