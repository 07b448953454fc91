import type { Log } from '../../platform/log.ts';
import type { LinkMetrics } from '../link-metrics.ts';
import type { TenantOf } from './ari-shapes.ts';
import { type EndpointMap, tenantOfChannel } from './tenant.ts';

/** A channel that nobody may see, and why. */
export interface Quarantined {
  readonly pbx: string;
  readonly uniqueId: string;
  readonly channel: string;
  readonly reason: string;
}

const REMEMBERED = 10_000;

/** Finds the tenant of each channel and reports one that is nobody's, once. */
export function attributeChannels(o: {
  pbx: string;
  endpoints: EndpointMap;
  log: Log;
  metrics: LinkMetrics;
  quarantine(what: Quarantined): void;
}): TenantOf {
  const reported = new Set<string>();
  return (name, nativeTenant, uniqueId) => {
    const { tenant, doubt } = tenantOfChannel(name, nativeTenant, o.endpoints);
    if (doubt !== null && !reported.has(uniqueId)) {
      if (reported.size >= REMEMBERED) reported.clear();
      reported.add(uniqueId);
      o.metrics.unattributed.inc({ pbx: o.pbx });
      o.log.warn({ pbx: o.pbx, channel: name, reason: doubt }, 'a channel belongs to nobody');
      o.quarantine({ pbx: o.pbx, uniqueId, channel: name, reason: doubt });
    }
    return tenant;
  };
}
