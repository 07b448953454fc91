import type { Written } from '../../actions/providers/write-provider.ts';
import { objectOf } from '../../store/message-columns.ts';
import { callbackUrl } from '../callbacks/addresses.ts';

export function presentProvider(publicUrl: string) {
  return ({ row, didIds }: Written) => ({
    id: row.id,
    name: row.name,
    kind: row.kind,
    settings: objectOf(row.settings),
    has_secret: row.secret !== null,
    price: row.price,
    currency: row.currency,
    per_number_minute: row.per_number_minute,
    enabled: row.enabled === 1,
    did_ids: [...didIds],
    inbound_url: row.kind === 'http' ? callbackUrl(publicUrl, row.callback_key, 'inbound') : null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  });
}
