import { BlockList, isIP, isIPv4 } from 'node:net';

/** Null: nobody, and then there is nothing to look up for each request. */
export type TrustedProxies = BlockList | null;

/**
 * Whose word on `X-Forwarded-For` is taken.
 * @param proxies addresses or CIDR ranges, e.g. `127.0.0.1`, `2001:db8::/32`
 * @throws RangeError for anything else
 */
export function trustedProxies(proxies: readonly string[]): TrustedProxies {
  if (proxies.length === 0) return null;
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = '', prefix, ...more] = proxy.split('/');
    const version = isIP(address);
    const bits = prefix === undefined ? (version === 4 ? 32 : 128) : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
    if (version === 0 || more.length > 0 || bits < 0 || bits > (version === 4 ? 32 : 128)) {
      throw new RangeError(`not an address or range: ${JSON.stringify(proxy)}`);
    }
    list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/**
 * The client's address: the peer of the connection or, only where the peer is a trusted proxy, the last address of
 * `X-Forwarded-For` that no trusted proxy could have put its own name to. What a stranger writes there is ignored.
 */
export function clientAddress(
  peer: string | undefined,
  forwardedFor: string | undefined,
  trusted: TrustedProxies,
): string {
  let address = normalise(peer ?? '');
  if (trusted === null) return address === '' ? 'unknown' : address;
  const hops = (forwardedFor ?? '').split(',').map((hop) => normalise(hop.trim()));
  while (isTrusted(address, trusted)) {
    const before = hops.pop();
    if (before === undefined || isIP(before) === 0) break;
    address = before;
  }
  return address === '' ? 'unknown' : address;
}

function isTrusted(address: string, trusted: BlockList): boolean {
  const version = isIP(address);
  return version !== 0 && trusted.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** An IPv4 client of a dual-stack socket appears as `::ffff:192.0.2.1`. */
function normalise(address: string): string {
  const bare = address.toLowerCase().startsWith('::ffff:') ? address.slice(7) : address;
  return isIPv4(bare) ? bare : address;
}
