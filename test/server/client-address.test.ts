import { describe, expect, it } from 'vitest';
import { clientAddress, trustedProxies } from '../../src/server/client-address.ts';
import { addressBlock } from '../../src/tenancy/guard/address-block.ts';

const none = trustedProxies([]);
const proxies = trustedProxies(['127.0.0.1', '198.51.100.0/24', '2001:db8:1::/48']);

describe('whose address it is', () => {
  it.each([
    ['nobody is trusted', none, '192.0.2.1', '203.0.113.9', '192.0.2.1'],
    ['a stranger claims to be another', proxies, '192.0.2.1', '203.0.113.9', '192.0.2.1'],
    ['a proxy says for whom', proxies, '127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['two proxies in a row', proxies, '127.0.0.1', '203.0.113.9, 198.51.100.7', '203.0.113.9'],
    ['what the client itself wrote is in front', proxies, '127.0.0.1', '10.0.0.1, 203.0.113.9', '203.0.113.9'],
    ['a proxy that says nothing', proxies, '127.0.0.1', undefined, '127.0.0.1'],
    ['a proxy that says nonsense', proxies, '127.0.0.1', 'unknown', '127.0.0.1'],
    ['nonsense between addresses', proxies, '127.0.0.1', '203.0.113.9, x\r\ny', '127.0.0.1'],
    ['IPv4 on a socket for both', proxies, '::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
    ['IPv6', proxies, '2001:db8:1::5', '2001:db8:ffff::1', '2001:db8:ffff::1'],
    ['no address at all', proxies, undefined, '203.0.113.9', 'unknown'],
  ])('%s', (_, trusted, peer, forwarded, expected) => {
    expect(clientAddress(peer, forwarded, trusted)).toBe(expected);
  });

  it.each(['localhost', '10.0.0.0/33', '10.0.0.0/', '::1/129', '10.0.0.0/8/8x', ''])('refuses to trust %j', (proxy) => {
    expect(() => trustedProxies([proxy])).toThrow(RangeError);
  });
});

describe('a household', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::9', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
    ['unknown', 'unknown'],
  ])('%s is of %s', (address, block) => {
    expect(addressBlock(address)).toBe(block);
  });
});
