import type { Pbx } from '../../bin/lab/index.ts';
import { createPbxLink } from '../../src/asterisk/index.ts';
import { decodeName } from '../../src/asterisk/naming.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { createProvisioning, type ProvisioningRoom } from '../../src/provisioning/index.ts';
import { until } from '../support/until.ts';

/** The room that provisions, on a real database and a real PBX, without the rest of the daemon. */
export async function startRoom(databaseUrl: string, pbx: Pbx): Promise<ProvisioningRoom> {
  const db = connect(databaseUrl);
  const tenantOf = (name: string): string | null => decodeName(name)?.tenant ?? null;
  const link = createPbxLink({
    ...pbx,
    pbx: 'pbx1',
    endpoints: { tenantOfEndpoint: tenantOf, tenantOfQueue: tenantOf },
    log: silentLog,
    metrics: createMetrics(),
  });
  const room = createProvisioning({
    db,
    commands: link.commands,
    events: link.events,
    inspection: link.inspection,
    reads: link.reads,
    sip: { host: '127.0.0.1', port: pbx.sipPort, websocketUrl: 'ws://127.0.0.1/ws', mediaAddress: '127.0.0.1' },
    wantedMembers: () => [],
    lookAgain: () => {},
    spoolDir: pbx.spoolDir,
    refreshAgents: async () => {},
    refreshDirectory: async () => {},
    log: silentLog,
    metrics: createMetrics(),
    compareEveryMs: 5_000,
  });
  await link.start();
  await room.start();
  await until(() => link.readiness().every(({ ready }) => ready), 'both links are up and in agreement', 30_000);
  return {
    ...room,
    stop: async () => {
      await room.stop();
      await link.stop();
      await db.destroy();
    },
  };
}
