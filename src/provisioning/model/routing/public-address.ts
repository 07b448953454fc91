/**
 * What the daemon may be made to call by a tenant: only https on the public internet, never what only the daemon can
 * reach. A name may still lead to a private address: whoever connects asks {@link isPublicAddress} of what it resolved to.
 */
export function publicUrlFault(text: string): string | null {
  if (!URL.canParse(text)) return 'is no URL';
  const url = new URL(text);
  if (url.protocol !== 'https:') return 'must begin with https://';
  if (url.username !== '' || url.password !== '') return 'must not hold a user or a password';
  if (url.hash !== '') return 'must not have a fragment';
  const host = url.hostname.replace(/\.$/, '').toLowerCase();
  if (host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host)) {
    return isPublicAddress(host.replace(/^\[(.*)\]$/, '$1')) ? null : 'leads to an address that is not public';
  }
  return host.includes('.') && !PRIVATE_NAME.test(host) ? null : 'leads to a name that is not public';
}

/** Names that never are in the public DNS (RFC 6761, 6762, 8375 and common practice). */
const PRIVATE_NAME = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home|corp|private|onion|arpa)$/;

/** @param address IPv4 or IPv6 in any of its spellings; anything else is not public */
export function isPublicAddress(address: string): boolean {
  const v4 = ipv4(address);
  if (v4 !== null) return isPublicV4(v4);
  const groups = ipv6(address);
  if (groups === null) return false;
  const [first = 0, second = 0, third = 0] = groups;
  const last32 = ((groups[6] ?? 0) * 65_536 + (groups[7] ?? 0)) >>> 0;
  // Mapped, translated (NAT64) and 6to4 addresses are what the IPv4 address in them is.
  if (groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff) return isPublicV4(last32);
  if (first === 0x64 && second === 0xff9b) return third === 0 && isPublicV4(last32);
  if (first === 0x2002) return isPublicV4((second * 65_536 + third) >>> 0);
  // 2000::/3 is all that is given out; in it 2001::/23 (protocols) and 2001:db8::/32, 3fff::/20 (examples) are not.
  if (first < 0x2000 || first > 0x3fff) return false;
  if (first === 0x2001 && (second < 0x200 || second === 0xdb8)) return false;
  return !(first === 0x3fff && second < 0x1000);
}

const NOT_PUBLIC: readonly (readonly [base: readonly [number, number, number, number], bits: number])[] = [
  [[0, 0, 0, 0], 8], // this network
  [[10, 0, 0, 0], 8], // private
  [[100, 64, 0, 0], 10], // carriers' NAT
  [[127, 0, 0, 0], 8], // loopback
  [[169, 254, 0, 0], 16], // link local, cloud metadata
  [[172, 16, 0, 0], 12], // private
  [[192, 0, 0, 0], 24], // protocols
  [[192, 0, 2, 0], 24], // examples
  [[192, 88, 99, 0], 24], // old 6to4 relays
  [[192, 168, 0, 0], 16], // private
  [[198, 18, 0, 0], 15], // benchmarks
  [[198, 51, 100, 0], 24], // examples
  [[203, 0, 113, 0], 24], // examples
  [[224, 0, 0, 0], 3], // multicast, reserved, broadcast
];

function isPublicV4(address: number): boolean {
  return !NOT_PUBLIC.some(([base, bits]) => address >>> (32 - bits) === number(base) >>> (32 - bits));
}

function ipv4(text: string): number | null {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  return parts?.every((part) => part < 256) ? number(parts) : null;
}

function number(parts: readonly number[]): number {
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

/** Eight groups; null for what is no IPv6 address. */
function ipv6(text: string): number[] | null {
  const plain = text.replace(/%.*$/, '').replace(/([^:]*\.[^:]*)$/, (dotted) => {
    const v4 = ipv4(dotted);
    return v4 === null ? 'x' : `${(v4 >>> 16).toString(16)}:${(v4 & 0xffff).toString(16)}`;
  });
  const halves = plain.split('::');
  if (halves.length > 2) return null;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const zeros = halves.length === 2 ? 8 - head.length - tail.length : 0;
  if (zeros < (halves.length === 2 ? 1 : 0)) return null;
  const groups = [...head, ...Array<string>(zeros).fill('0'), ...tail];
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => Number.parseInt(group, 16));
}
