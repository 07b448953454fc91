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

/** `0.0.0.0/0` and its like: everybody. Nobody may have that. */
export function isEverybody({ prefix }: AddressRange): boolean {
  return prefix < 8;
}
