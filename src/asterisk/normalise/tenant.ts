import { decodeName, endpointOfChannel } from '../naming.ts';

/** Whose an endpoint or a queue is, by our own tables. Refreshed from the database by whoever builds the link. */
export interface EndpointMap {
  tenantOfEndpoint(endpoint: string): string | null;
  tenantOfQueue(queue: string): string | null;
}

export interface Attribution {
  readonly tenant: string | null;
  /** Why nobody's, for the quarantine; null when it has a tenant or belongs to no tenant by its kind. */
  readonly doubt: string | null;
}

const NOBODY: Attribution = { tenant: null, doubt: null };

/**
 * Whose channel it is: our map of endpoints says it, Asterisk's own `tenantid` must agree. Where they differ, or the
 * endpoint is not ours, it is nobody's and the doubt is named; there is no default tenant.
 *
 * @param nativeTenant Asterisk's `tenantid`, '' when the channel has none
 */
export function tenantOfChannel(name: string, nativeTenant: string, map: EndpointMap): Attribution {
  const endpoint = endpointOfChannel(name);
  if (endpoint !== null) {
    const tenant = map.tenantOfEndpoint(endpoint);
    if (tenant === null) return doubt(`the endpoint ${endpoint} is not known`);
    return agree(tenant, nativeTenant, 'endpoint', endpoint);
  }
  const context = localContext(name);
  if (context === null) return NOBODY;
  const decoded = decodeName(context);
  return decoded === null ? NOBODY : agree(decoded.tenant, nativeTenant, 'context', context);
}

function agree(tenant: string, nativeTenant: string, kind: 'endpoint' | 'context', name: string): Attribution {
  if (nativeTenant === '' || nativeTenant === tenant) return { tenant, doubt: null };
  return doubt(`the ${kind} ${name} is ${tenant}'s, tenantid says ${nativeTenant}`);
}

function doubt(why: string): Attribution {
  return { tenant: null, doubt: why.slice(0, 200) };
}

/** The context of `Local/1001@acme_phones-0000000a;1`. */
function localContext(name: string): string | null {
  const match = /^Local\/[^@]*@(.+)-[0-9a-f]{8};[12]$/.exec(name);
  return match?.[1] ?? null;
}
