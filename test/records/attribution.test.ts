import { describe, expect, it } from 'vitest';
import * as naming from '../../src/asterisk/naming.ts';
import { attribute, attributeLeg } from '../../src/records/model/attribution.ts';
import { scenario } from './scenario.ts';

const { events, legs } = scenario('answered');
const of = (change: Partial<(typeof events)[number]>, at: number) =>
  attribute({ events: events.map((event, n) => (n === at ? { ...event, ...change } : event)), legs: [] }, naming);

describe('whose a conversation is', () => {
  it('follows the tenantid and the names of the endpoints when they agree', () => {
    expect(attribute({ events, legs }, naming)).toEqual({ tenant: 'acme' });
  });

  it('follows either alone', () => {
    const mute = events.map((event) => ({ ...event, tenantId: '' }));
    expect(attribute({ events: mute, legs: [] }, naming)).toEqual({ tenant: 'acme' });
    const unnamed = events.map((event) => ({ ...event, channel: 'Local/1001@x-00000001;1' }));
    expect(attribute({ events: unnamed, legs: [] }, naming)).toEqual({ tenant: 'acme' });
  });

  it('is nobody when nothing says so', () => {
    const nameless = events.map((event) => ({ ...event, tenantId: '', channel: 'PJSIP/trunk1-00000001' }));
    expect(attribute({ events: nameless, legs: [] }, naming)).toMatchObject({ tenant: null, reason: 'no_tenant' });
    expect(attribute({ events: [], legs: [] }, naming)).toMatchObject({ tenant: null, reason: 'no_tenant' });
  });

  it.each([
    ['a tenantid of another', of({ tenantId: 'globex' }, 3)],
    ['an endpoint of another', of({ channel: 'PJSIP/globex_k3v9x2m7qd-00000003' }, 7)],
    ['a leg to another', attribute({ events, legs: legs.map((leg) => ({ ...leg, peerTenantId: 'globex' })) }, naming)],
  ])('is nobody as soon as one row contradicts: %s', (_what, attribution) => {
    expect(attribution).toEqual({ tenant: null, reason: 'several_tenants', seen: ['acme', 'globex'] });
  });

  it('of a leg is decided by the leg while the rest is not known', () => {
    const [leg] = legs;
    if (leg === undefined) throw new Error('no leg');
    expect(attributeLeg(leg, naming)).toEqual({ tenant: 'acme' });
    expect(attributeLeg({ ...leg, dstChannel: 'PJSIP/globex_a-00000001' }, naming)).toMatchObject({ tenant: null });
  });
});
