import { PatchbayError } from '../../../platform/errors.ts';
import { readSettings } from '../../../tenancy/guard/tenant-settings.ts';
import { countRates, findRate, type RateRow, ratesOf } from '../../store/outbound/rates.ts';
import { carryOut, type Done, type Order } from '../carry-out.ts';
import type { Provisioning } from '../context.ts';
import { invalid, noSuch } from '../refusals.ts';

const MOST_RATES = 20_000;

export interface Rate {
  readonly prefix: string;
  readonly pricePerMinute: number;
  readonly currency: string;
  readonly destination: string | null;
}

/** What is named is set, new or not; the rest stays. Sums and caps are in one currency: the tenant's. */
export function setRates(room: Provisioning, order: Order, rates: readonly Rate[]): Promise<Done<RateRow[]>> {
  return carryOut(room, order, async (rows, terms) => {
    const { currency } = readSettings(terms.settings);
    for (const [index, rate] of rates.entries()) {
      if (rate.currency !== currency) throw invalid(`body.rates.${index}.currency`, `the tenant's is ${currency}`);
    }
    const prefixes = rates.map(({ prefix }) => prefix);
    const known = await ratesOf(rows.trx, prefixes);
    for (const { prefix, pricePerMinute, destination } of rates) {
      const columns = { price_per_minute: pricePerMinute.toFixed(4), currency, destination };
      const before = known.get(prefix);
      if (before === undefined) await rows.insert('call_rates', { prefix, ...columns });
      else await rows.update('call_rates', { id: before.id }, columns);
    }
    if ((await countRates(rows.trx)) > MOST_RATES) {
      throw new PatchbayError('conflict', `a tenant may have ${MOST_RATES} rates`);
    }
    const now = await ratesOf(rows.trx, prefixes);
    return { value: prefixes.flatMap((prefix) => now.get(prefix) ?? []), entityId: `${rates.length} rates` };
  });
}

export function removeRate(room: Provisioning, order: Order, id: number): Promise<Done<RateRow>> {
  return carryOut(room, order, async (rows) => {
    const value = await findRate(rows.trx, id);
    if (value === undefined) throw noSuch('rate');
    await rows.remove('call_rates', { id });
    return { value, entityId: String(id) };
  });
}
