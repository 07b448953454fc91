import { z } from '@hono/zod-openapi';
import type { Kysely } from 'kysely';
import type { PbxTexts } from '../../../asterisk/texts.ts';
import type { Log } from '../../../platform/log.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import type { Outside } from '../../../platform/outside/address.ts';
import type { Seal } from '../../../platform/seal.ts';
import type { Account, Carrier, CarrierNews } from '../../carriers/carrier.ts';
import { httpCarrier } from '../../carriers/http/http-carrier.ts';
import { sipCarrier } from '../../carriers/sip/sip-carrier.ts';
import { type SmppCarrier, smppCarrier } from '../../carriers/smpp/smpp-carrier.ts';
import { enabledProviders, type ProviderRow, trunkOf } from '../../store/providers.ts';

/** Every way out, by the kind of the account. */
export interface Carriers extends Carrier {
  /** Whether this kind of provider can be asked what became of a message. */
  canLookUp(kind: Account['kind']): boolean;
  /** Binds to the message centres that there are now. */
  refresh(db: Kysely<DB>, seal: Seal): Promise<void>;
  stop(): Promise<void>;
}

export function createCarriers(o: {
  readonly outside: Outside;
  readonly texts: PbxTexts;
  readonly news: CarrierNews;
  readonly log: Log;
  statusUrl(callbackKey: string, reference: string): string;
}): Carriers {
  const http = httpCarrier({
    outside: o.outside,
    callbackUrl: (account, ref) => o.statusUrl(account.callbackKey, ref),
  });
  const sip = sipCarrier(o.texts);
  const smpp: SmppCarrier = smppCarrier(o);
  return {
    send: (account, message) => {
      if (account.kind === 'http') return http.send(account, message);
      return account.kind === 'sip' ? sip.send(account, message) : smpp.send(account, message);
    },
    lookUp: async (account, message, known) => (account.kind === 'http' ? http.lookUp(account, message, known) : null),
    canLookUp: (kind) => kind === 'http',
    refresh: async (db, seal) => {
      const accounts = (await enabledProviders(db, 'smpp')).map((row) => accountOf(row, seal, null));
      await smpp.keep(accounts.filter((account) => account?.kind === 'smpp'));
    },
    stop: () => smpp.keep([]),
  };
}

const Http = z.object({ base_url: z.string(), account: z.string() });
const Smpp = z.object({
  host: z.string(),
  port: z.number(),
  tls: z.boolean(),
  system_id: z.string(),
  system_type: z.string(),
  long_messages: z.enum(['parts', 'payload']),
});
const Sip = z.object({ trunk_id: z.number() });

/** What a secret is sealed for. */
export function sealedOf(tenantId: string, callbackKey: string): string {
  return `${tenantId}/${callbackKey}`;
}

/** The account of a row with its secret open; null where the row or its secret cannot be used. */
export function accountOf(row: ProviderRow, seal: Seal, trunk: Trunk | null): Account | null {
  const secret = row.secret === null ? '' : seal.open(row.secret, sealedOf(row.tenant_id, row.callback_key));
  if (secret === null) return null;
  const named = {
    id: row.id,
    tenantId: row.tenant_id,
    secret,
    callbackKey: row.callback_key,
    version: String(row.updated_at.getTime()),
  };
  if (row.kind === 'http') {
    const { success, data } = Http.safeParse(row.settings);
    return success ? { ...named, kind: 'http', settings: { baseUrl: data.base_url, account: data.account } } : null;
  }
  if (row.kind === 'smpp') {
    const { success, data } = Smpp.safeParse(row.settings);
    if (!success) return null;
    const { host, port, tls } = data;
    const own = { systemId: data.system_id, systemType: data.system_type, longMessages: data.long_messages };
    return { ...named, kind: 'smpp', settings: { host, port, tls, ...own } };
  }
  const { success, data } = Sip.safeParse(row.settings);
  if (!success || trunk === null) return null;
  return { ...named, kind: 'sip', settings: { trunkId: data.trunk_id, ...trunk } };
}

type Trunk = { readonly endpoint: string; readonly server: string };

/** The account that a row describes; null where it leads nowhere now. @param db within the tenant's scope */
export async function openAccount(db: Kysely<DB>, row: ProviderRow, seal: Seal): Promise<Account | null> {
  if (row.kind !== 'sip') return accountOf(row, seal, null);
  const { success, data } = Sip.safeParse(row.settings);
  const trunk = success ? await trunkOf(db, data.trunk_id) : undefined;
  if (trunk === undefined || trunk.enabled !== 1) return null;
  const server = trunk.port === null ? trunk.server : `${trunk.server}:${trunk.port}`;
  return accountOf(row, seal, { endpoint: trunk.endpoint_id, server });
}
