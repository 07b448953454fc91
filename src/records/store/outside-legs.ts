import { conversationId } from '../../asterisk/naming.ts';
import type { OutsideLeg } from '../model/outside-legs.ts';
import { insertRows, type Target, type Trx } from './insert-rows.ts';
import { cut, dateOf } from './text.ts';

const COLUMNS = [
  'tenant_id',
  'call_id',
  'uniqueid',
  'endpoint_id',
  'started_at',
  'seconds',
  'price_per_minute',
  'cost',
] as const satisfies Target<'outside_legs'>['columns'];

export interface OwnedLegs {
  readonly tenant: string;
  readonly root: string;
  readonly outside: readonly OutsideLeg[];
}

/** After the records that they belong to; they go with them. */
export async function saveOutsideLegs(trx: Trx, pbx: string, owned: readonly OwnedLegs[]): Promise<void> {
  const rows = owned.flatMap(({ tenant, root, outside }) =>
    outside.map(({ uniqueId, endpoint, startedAt, seconds, pricePerMinute, cost }) => [
      tenant,
      conversationId(pbx, root),
      uniqueId,
      cut(endpoint, 255),
      dateOf(startedAt),
      seconds,
      money(pricePerMinute),
      money(cost),
    ]),
  );
  const present = COLUMNS.filter((column) => !['tenant_id', 'call_id', 'uniqueid'].includes(column));
  await insertRows(trx, { table: 'outside_legs', columns: COLUMNS, present }, rows);
}

function money(tenThousandths: number): string {
  return (tenThousandths / 10_000).toFixed(4);
}
