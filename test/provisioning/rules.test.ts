import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestOf, newEndpointId, newSipSecret } from '../../src/provisioning/actions/sip-secret.ts';
import { isEverybody, overlap, parseRange } from '../../src/provisioning/actions/trunk-address.ts';
import { plainText } from '../../src/provisioning/api/text.ts';
import { callerOf } from '../../src/provisioning/model/caller-id.ts';
import { newPhone } from '../../src/provisioning/model/phone.ts';
import { endpointRow } from '../../src/provisioning/model/phone-rows.ts';
import { newTrunk, registrationRow } from '../../src/provisioning/model/trunk-rows.ts';
import { pinFault } from '../../src/tenancy/guard/mailbox-pin.ts';

describe('text that Asterisk may have', () => {
  it('holds nothing that Asterisk or a terminal would interpret, whatever is tried', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (given) => {
        const taken = plainText(80).safeParse(given);
        if (taken.success) expect(taken.data).not.toMatch(/[;^|&/\\"<>${}\p{Cc}\p{Cf}]/u);
      }),
    );
  });

  it('comes back from a caller id as it was', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 40 }), fc.stringMatching(/^[1-9]\d{1,5}$/), (given, number) => {
        const name = plainText(80).safeParse(given);
        if (!name.success) return;
        const contexts = { phones: 'p', hints: 'h', voicemail: 'v' };
        const place = { tenantId: 'acme', endpointId: 'acme_x', mediaAddress: null, contexts };
        const { callerid } = endpointRow(newPhone(number, name.data), place);
        expect(callerOf(callerid)).toEqual({ name: name.data, number });
      }),
    );
  });

  it.each(['Anna Berg', 'Berg, Anna', 'Zoë Ärger', '株式会社', "O'Neil (sales) #2"])('may be %s', (name) => {
    expect(plainText(80).parse(name)).toBe(name);
  });
});

describe('secrets', () => {
  it('are each another, and as long as they are strong', () => {
    const made = new Set(Array.from({ length: 1000 }, newSipSecret));
    expect(made.size).toBe(1000);
    for (const secret of made) expect(secret).toMatch(/^[abcdefghjkmnpqrstuvwxyz23456789]{27}$/);
    expect(31 ** 27).toBeGreaterThan(2 ** 128);
    expect(newEndpointId('acme')).toMatch(/^acme_[a-z0-9]{10}$/);
  });

  it('are kept as the digest of RFC 2617', () => {
    // echo -n acme_x:asterisk:secret | md5sum
    expect(digestOf('acme_x', 'secret')).toEqual({ realm: 'asterisk', digest: 'MD5:593c6381bf1f6c24ad9cc4b6a750190e' });
  });

  it.each([
    ['1234', true],
    ['9876', true],
    ['0000', true],
    ['1001', true],
    ['123', true],
    ['12345678901', true],
    ['12a4', true],
    ['1357', false],
    ['739154', false],
  ])('PIN %s of mailbox 1001 is refused: %s', (pin, refused) => {
    expect(pinFault(pin, '1001') !== null).toBe(refused);
  });
});

describe('addresses of trunks', () => {
  const v4 = fc.ipV4();
  const range = fc.tuple(v4, fc.integer({ min: 8, max: 32 })).map(([address, bits]) => `${address}/${bits}`);
  const parsed = (text: string) => parseRange(text) ?? expect.fail(text);

  it('overlap whichever comes first, and always with themselves and what lies in them', () => {
    fc.assert(
      fc.property(range, range, (a, b) => {
        expect(overlap(parsed(a), parsed(b))).toBe(overlap(parsed(b), parsed(a)));
        expect(overlap(parsed(a), parsed(a))).toBe(true);
        expect(overlap(parsed(a), parsed(a.replace(/\/.*/, '')))).toBe(true);
      }),
    );
  });

  it.each([
    ['0.0.0.0/0', true],
    ['::/0', true],
    ['64.0.0.0/2', true],
    ['203.0.112.0/23', false],
    ['192.168.1.1', false],
  ])('%s is everybody: %s', (address, everybody) => {
    expect(isEverybody(parsed(address))).toBe(everybody);
  });

  it.each(['', 'x', '1.2.3', '1.2.3.4/33', '1.2.3.4/', 'sip.example.com', '1.2.3.4;a', '::/129', '1.2.3.4/24/24'])(
    '%j is none',
    (text) => expect(parseRange(text)).toBeNull(),
  );
});

it('a registration says nothing that ends a value of Asterisk’s realtime', () => {
  const trunk = {
    ...newTrunk('x', 'registration', '2001:db8::1'),
    username: 'u',
    port: 5061,
    transport: 'tls' as const,
  };
  expect(registrationRow(trunk, 'acme_x')).toMatchObject({
    server_uri: 'sip:[2001:db8::1]:5061^3Btransport=tls',
    contact_user: 'acme_x',
  });
  expect(registrationRow({ ...trunk, enabled: false }, 'acme_x')).toBeNull();
});
