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

const NOT_PUBLIC = new BlockList();
for (const [network, prefix] of [
  ...[['0.0.0.0', 8] as const, ['10.0.0.0', 8] as const, ['100.64.0.0', 10] as const, ['127.0.0.0', 8] as const],
  ...[['169.254.0.0', 16] as const, ['172.16.0.0', 12] as const, ['192.168.0.0', 16] as const],
  ['224.0.0.0', 3] as const,
]) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ...[['::', 127] as const, ['::ffff:0:0', 96] as const],
  ...[['fc00::', 7] as const, ['fe80::', 10] as const, ['ff00::', 8] as const],
]) {
  NOT_PUBLIC.addSubnet(network, prefix, 'ipv6');
}

/** A proxy or a neighbour's phone may have such an address: everything from there would become this trunk's. */
export function needsSuperadmin({ network, prefix, family }: AddressRange): boolean {
  return prefix < WIDEST[family] || NOT_PUBLIC.check(network, family);
}

/** `0.0.0.0/0` and its like: everybody. Nobody may have that. */
export function isEverybody({ prefix }: AddressRange): boolean {
  return prefix < 8;
}
