import type { DemoTenant } from '../../../bin/seed/demo.ts';

/** The people of a tenant, in the order in which the demonstration makes them. */
const PEOPLE = { admin: 0, supervisor: 1, first: 2, second: 3 } as const;

/** @param who `first` and `second` serve the queue, with 1001 and 1002 */
export function emailOf(tenant: DemoTenant, who: keyof typeof PEOPLE): string {
  const email = tenant.users[PEOPLE[who]]?.email;
  if (email === undefined) throw new Error(`${tenant.id} has no ${who}`);
  return email;
}
