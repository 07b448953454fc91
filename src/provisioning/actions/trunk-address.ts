import { BlockList, isIP } from 'node:net';

/** An address or a range that a carrier's calls come from. */
export interface AddressRange {
  readonly network: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** Null for what is neither `192.0.2.10` nor `198.51.100.0/28`, of either family. */
export function parseRange(text: string): AddressRange | null {
  const [, network = '', bits] = /^([0-9a-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(network);
  if (version === 0) return null;
  const longest = version === 4 ? 32 : 128;
  const prefix = bits === undefined ? longest : Number(bits);
  return prefix > longest ? null : { network, prefix, family: version === 4 ? 'ipv4' : 'ipv6' };
}

export function overlap(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && (has(a, b.network) || has(b, a.network));
}

function has({ network, prefix, family }: AddressRange, address: string): boolean {
  const list = new BlockList();
  list.addSubnet(network, prefix, family);
  return list.check(address, family);
}

/** No carrier has more in one piece; whoever claims more claims the calls of others. */
const WIDEST = { ipv4: 24, ipv6: 48 } as const;

/** Private, shared, loopback, link-local, multicast and reserved (RFC 6890), by the first two octets. */
function isPublicV4(network: string): boolean {
  const [first = 0, second = 0] = network.split('.').map(Number);
  if (first === 0 || first === 10 || first === 127 || first >= 224) return false;
  if (first === 100) return second < 64 || second > 127;
  if (first === 169) return second !== 254;
  if (first === 172) return second < 16 || second > 31;
  return first !== 192 || second !== 168;
}

/** What is handed out to the public (RFC 4291, section 2.4). */
const GLOBAL_V6 = new BlockList();
GLOBAL_V6.addSubnet('2000::', 3, 'ipv6');

/** A proxy or a neighbour's phone may have such an address: everything from there would become this trunk's. */
export function needsSuperadmin({ network, prefix, family }: AddressRange): boolean {
  if (prefix < WIDEST[family]) return true;
  return family === 'ipv4' ? !isPublicV4(network) : !GLOBAL_V6.check(network, 'ipv6');
}

/** `0.0.0.0/0` and its like: everybody. Nobody may have that. */
export function isEverybody({ prefix }: AddressRange): boolean {
  return prefix < 8;
}
