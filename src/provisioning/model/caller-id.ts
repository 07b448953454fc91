/** Undoes `"Anna Berg" <1001>`, as an endpoint's row has it; '' for what is not there. */
export function callerOf(callerId: string): { readonly name: string; readonly number: string } {
  const [, name = '', number = ''] = /^"([^"]*)" <([^>]*)>$/.exec(callerId) ?? [];
  return { name, number };
}
