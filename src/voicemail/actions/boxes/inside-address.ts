import ipaddr from 'ipaddr.js';

/**
 * Why a tenant may not have the daemon call an address, as far as it can be read; null: nothing against it. Names are
 * looked at when they are resolved (post-audio.ts).
 */
export function insideFault(address: string): string | null {
  if (!URL.canParse(address)) return 'is no address';
  const { protocol, hostname, username, password } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') return 'begins with neither https:// nor http://';
  if (username !== '' || password !== '') return 'holds a user or a password';
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const inside = ipaddr.isValid(host)
    ? ipaddr.parse(host).range() !== 'unicast'
    : /(^|\.)(localhost|local|internal)\.?$/i.test(host);
  return inside ? 'lies inside' : null;
}
