import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress, publicUrlFault } from '../../src/provisioning/model/routing/public-address.ts';

/** The same told by Node: what is private, local or reserved. */
const privateOnes = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  privateOnes.addSubnet(net, prefix, 'ipv4');
}

const byte = fc.integer({ min: 0, max: 255 });
const v4 = fc
  .tuple(fc.oneof(byte, fc.constantFrom(10, 100, 127, 169, 172, 192, 198, 203)), byte, byte, byte)
  .map((parts) => parts.join('.'));

describe('addresses', () => {
  it('IPv4: all but what is private, local or reserved, in every spelling that a URL can have', () => {
    fc.assert(
      fc.property(v4, (address) => {
        const open = !privateOnes.check(address, 'ipv4');
        expect(isPublicAddress(address)).toBe(open);
        expect(isPublicAddress(`::ffff:${address}`)).toBe(open);
        expect(isPublicAddress(`64:ff9b::${address}`)).toBe(open);
        const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
        for (const host of [address, String(number), `0x${number.toString(16)}`, `[::ffff:${address}]`]) {
          expect(publicUrlFault(`https://${host}/`) === null, host).toBe(open);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each(['2606:4700::1111', '2a00:1450:4001:81b::200e', '2002:0808:0808::1'])('%s is public', (address) => {
    expect(isPublicAddress(address)).toBe(true);
    expect(publicUrlFault(`https://[${address}]/`)).toBeNull();
  });

  it.each([
    '::',
    '::1',
    '::127.0.0.1',
    'fe80::1',
    'fe80::1%eth0',
    'fc00::1',
    'fd12:3456::1',
    'ff02::1',
    '2001:db8::1',
    '2001::1',
    '3fff::1',
    '2002:7f00:1::',
    '64:ff9b:1::10.0.0.1',
    '1::2::3',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3',
    '256.1.1.1',
    'localhost',
    '',
  ])('%j is not', (address) => expect(isPublicAddress(address)).toBe(false));
});

describe('what a tenant may have the daemon call', () => {
  it.each([
    'https://hooks.example.com/a?b=c',
    'https://hooks.example.com:8443/',
    'https://xn--bcher-kva.example.com/',
    'https://EXAMPLE.com./',
  ])('%s', (url) => expect(publicUrlFault(url)).toBeNull());

  it.each([
    'http://hooks.example.com/',
    'ftp://hooks.example.com/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://user@hooks.example.com/',
    'https://user:secret@hooks.example.com/',
    'https://hooks.example.com/#x',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://db/',
    'https://x.localhost/',
    'https://printer.local/',
    'https://metadata.google.internal/',
    'https://router.lan/',
    'https://1.0.0.127.in-addr.arpa/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://2130706433/',
    'https://[::1]/',
    'https://[fe80::1]/',
    'https://①②⑦.0.0.1/',
    'hooks.example.com',
    '',
  ])('not %s', (url) => expect(publicUrlFault(url)).not.toBeNull());
});
