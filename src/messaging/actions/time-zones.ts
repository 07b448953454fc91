import { parsePhoneNumberFromString } from 'libphonenumber-js';
import { readSettings } from '../../tenancy/guard/tenant-settings.ts';

/**
 * Where somebody may be who has a number: the zones of its country, or the tenant's where the country is not known.
 * @param settings `tenants.settings` as stored
 */
export function zonesOf(number: string, settings: unknown): readonly string[] {
  const own = readSettings(settings).timezone;
  const country = parsePhoneNumberFromString(number)?.country;
  const zones = country === undefined ? [] : zonesOfCountry(country);
  if (zones.length === 0) return [own];
  // The tenant's own first: it counts where a country is too wide to be open everywhere.
  return zones.includes(own) ? [own, ...zones.filter((zone) => zone !== own)] : zones;
}

/** A getter in older engines, a method in newer ones. */
interface WithZones {
  readonly timeZones?: readonly string[];
  getTimeZones?(): readonly string[] | undefined;
}

function zonesOfCountry(country: string): readonly string[] {
  const locale = new Intl.Locale('und', { region: country }) as WithZones;
  return locale.getTimeZones?.() ?? locale.timeZones ?? [];
}
