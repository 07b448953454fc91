import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { withExternalAddress } from '../../bin/container/external-address.ts';

const pjsip = readFileSync(join(import.meta.dirname, '../../asterisk-conf/pjsip.conf'), 'utf8');

describe('the address that phones are told', () => {
  it('is added to transports that pjsip.conf really has', () => {
    const text = withExternalAddress(pjsip, '192.0.2.7');
    const added = [...text.slice(pjsip.length).matchAll(/^\[(.+)\]\(\+\)$/gm)].map(([, name]) => name);
    expect(added).toEqual(['transport-udp', 'transport-tcp']);
    for (const name of added) expect(pjsip).toContain(`[${name}]\n`);
    expect(text.match(/^external_media_address = 192\.0\.2\.7$/gm)).toHaveLength(2);
  });
  it('may be left out', () => {
    expect(withExternalAddress(pjsip, '')).toBe(pjsip);
  });
  it('is one of IPv4 or a name, as the daemon wants it too', () => {
    expect(() => withExternalAddress(pjsip, '2001:db8::7')).toThrow(RangeError);
  });
  it('cannot bring a line of its own', () => {
    expect(() => withExternalAddress(pjsip, '192.0.2.7\nbind = 0.0.0.0')).toThrow(RangeError);
  });
});
