import type { Pbx } from '../../bin/lab/index.ts';
import { createPbxLink } from '../../src/asterisk/index.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { spooled } from '../support/spool.ts';

/** What the daemon makes of the events: each channel's linkedid when it ends. */
export interface LiveLinkedIds {
  /** Channels whose linkedid was another one in the daemon than in Asterisk's own log. @returns how many were compared */
  compare(): Promise<{ readonly compared: number; readonly different: string[] }>;
  stop(): Promise<void>;
}

export async function watchLinkedIds(pbx: Pbx): Promise<LiveLinkedIds> {
  const link = createPbxLink({
    ...{ pbx: pbx.name, amiEventsUrl: pbx.amiEventsUrl, amiControlUrl: pbx.amiControlUrl, ariUrl: pbx.ariUrl },
    systemName: pbx.systemName,
    endpoints: { tenantOfEndpoint: () => null, tenantOfQueue: () => null },
    log: silentLog,
    metrics: createMetrics(),
  });
  const last = new Map<string, string>();
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  link.events.listen((event) => {
    if (event.type === 'pbx.snapshot') begin();
    if (event.type === 'channel.destroyed') last.set(event.channel.uniqueId, event.channel.linkedId);
  });
  await link.start();
  await begun;
  return {
    compare: async () => {
      const ended = (await spooled(pbx, 'cel')).filter(({ eventtype }) => eventtype === 'CHAN_END');
      const heard = ended.filter(({ uniqueid = '' }) => last.has(uniqueid));
      return {
        compared: heard.length,
        different: heard.flatMap(({ uniqueid = '', linkedid = '', channame = '' }) =>
          last.get(uniqueid) === linkedid ? [] : [`${channame} ${uniqueid}: ${last.get(uniqueid)}, not ${linkedid}`],
        ),
      };
    },
    stop: () => link.stop(),
  };
}
