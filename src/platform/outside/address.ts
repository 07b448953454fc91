import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { dnsLookup } from './names.ts';

/** Which addresses tenants may have the daemon connect to: the public internet, and what its operator allows besides. */
export interface Outside {
  /** Addresses and ranges (`192.0.2.0/24`) that are reached although they are not public. */
  readonly allowed: readonly string[];
  /** Why nobody may be sent to this host; null: nothing speaks against it before its name is resolved. */
  refuses(host: string): string | null;
  /** Resolves a name, wherever it leads. */
  readonly resolve: LookupFunction;
  /** Resolves a name; fails when any of its addresses is one that nobody may be sent to. */
  readonly lookup: LookupFunction;
}

/**
 * @param nameServers `address:port`; none: those of the system
 * @throws RangeError for what is no address and no range
 */
export function createOutside(allowed: readonly string[], nameServers: readonly string[] = []): Outside {
  const resolve = dnsLookup(nameServers);
  const ranges = allowed.map((text) => {
    try {
      return text.includes('/') ? ipaddr.parseCIDR(text) : ipaddr.parseCIDR(`${text}/${isIP(text) === 6 ? 128 : 32}`);
    } catch {
      throw new RangeError(`${text} is no address and no range of addresses`);
    }
  });

  const isOpen = (address: string): boolean => {
    // The IPv4 address in one that is mapped to IPv6 reaches the same machine.
    const parsed = ipaddr.process(address);
    if (parsed.range() === 'unicast') return true;
    return ranges.some(([base, bits]) => base.kind() === parsed.kind() && parsed.match(base, bits));
  };

  return {
    allowed,
    resolve,
    refuses: (host) => {
      const bare = host.replace(/^\[(.*)\]$/, '$1');
      if (isIP(bare) !== 0) return isOpen(bare) ? null : 'leads to an address that is not public';
      return isName(bare) ? null : 'is no name of a host';
    },
    lookup: (hostname, options, done) => {
      resolve(hostname, { ...options, all: true }, (error, found) => {
        const addresses = Array.isArray(found) ? found : [];
        const closed = addresses.find(({ address }) => !isOpen(address));
        const [first] = addresses;
        if (error !== null) done(error, '');
        else if (closed !== undefined)
          done(new Error(`${hostname} leads to ${closed.address}, which is not public`), '');
        else if (options.all === true) done(null, addresses);
        else if (first === undefined) done(new Error(`${hostname} has no address`), '');
        else done(null, first.address, first.family);
      });
    },
  };
}

function isName(host: string): boolean {
  return host.length <= 253 && /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+\.?$/i.test(host);
}
