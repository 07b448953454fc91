import { describe, expect, it } from 'vitest';
import { linkMetrics } from '../../src/asterisk/link-metrics.ts';
import { attributeChannels, type Quarantined } from '../../src/asterisk/normalise/attribute.ts';
import { tenantOfChannel } from '../../src/asterisk/normalise/tenant.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';

const MAP = {
  tenantOfEndpoint: (endpoint: string) => ({ acme_k3v9x2m7qd: 'acme', globex_p0o9i8u7y6: 'globex' })[endpoint] ?? null,
  tenantOfQueue: () => null,
};

describe('whose a channel is', () => {
  it.each<[string, string, string | null, RegExp | null]>([
    ['PJSIP/acme_k3v9x2m7qd-0000001a', 'acme', 'acme', null],
    ['PJSIP/acme_k3v9x2m7qd-0000001a', '', 'acme', null],
    ['PJSIP/acme_k3v9x2m7qd-0000001a', 'globex', null, /acme's, tenantid says globex/],
    ['PJSIP/acme_zzzzzzzzzz-0000001a', 'acme', null, /not known/],
    ['PJSIP/1001-0000001a', '', null, /not known/],
    ['Local/1001@acme_phones-0000000a;1', '', 'acme', null],
    ['Local/1001@acme_phones-0000000a;2', 'acme', 'acme', null],
    ['Local/1001@acme_phones-0000000a;2', 'globex', null, /acme_phones is acme's/],
    ['Local/s@patchbay-queue-0000000a;1', 'acme', null, null],
    ['Message/ast_msg_queue', '', null, null],
    ['PJSIP/', '', null, null],
    ['', 'acme', null, null],
  ])('%s with tenantid "%s" is %s', (name, native, tenant, doubt) => {
    const found = tenantOfChannel(name, native, MAP);
    expect(found.tenant).toBe(tenant);
    if (doubt === null) expect(found.doubt).toBeNull();
    else expect(found.doubt).toMatch(doubt);
  });

  it('is reported once for each channel that is nobody’s', () => {
    const quarantined: Quarantined[] = [];
    const metrics = createMetrics();
    const tenantOf = attributeChannels({
      pbx: 'pbx1',
      endpoints: MAP,
      log: silentLog,
      metrics: linkMetrics(metrics),
      quarantine: (what) => quarantined.push(what),
    });
    for (let n = 0; n < 3; n++) {
      expect(tenantOf('PJSIP/acme_k3v9x2m7qd-0000001a', 'globex', 'pb-1.1')).toBeNull();
      expect(tenantOf('PJSIP/acme_k3v9x2m7qd-0000001b', 'globex', 'pb-1.2')).toBeNull();
      expect(tenantOf('PJSIP/acme_k3v9x2m7qd-0000001c', 'acme', 'pb-1.3')).toBe('acme');
    }
    expect(quarantined.map(({ uniqueId }) => uniqueId)).toEqual(['pb-1.1', 'pb-1.2']);
  });
});
