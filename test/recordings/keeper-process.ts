import { join } from 'node:path';
import type { PbxEvents } from '../../src/asterisk/pbx-event.ts';
import { createEventBus } from '../../src/platform/event-bus.ts';
import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { createOutbox } from '../../src/platform/mysql/outbox.ts';
import { createRecordings } from '../../src/recordings/index.ts';

/** The way from the spool into the store and nothing else, as a process that can be killed; its PBX has no calls. */
const [databaseUrl = '', spoolDir = ''] = process.argv.slice(2);
const db = connect(databaseUrl, { maxConnections: 3 });
const log = createLog({ level: 'error' });
const empty = { channels: [], bridges: [], endpoints: [], queues: [], devices: new Map() };
const events: PbxEvents = {
  listen: (listener) => {
    listener({ type: 'pbx.snapshot', pbx: 'pbx1', at: Date.now() * 1000, bootedAt: 0, ...empty });
    return () => {};
  },
};
const refused = () => Promise.reject(new Error('nothing is asked of this PBX'));
const recordings = createRecordings({
  db,
  outbox: createOutbox({ db, bus: createEventBus({ log }), log }),
  pbx: {
    name: 'pbx1',
    events,
    commands: { startRecording: refused, stopRecording: refused, muteRecording: refused },
    inspection: { inspect: refused },
  },
  directory: { endpoint: () => null, teamsOf: () => [] },
  spoolDir,
  storeDir: join(spoolDir, 'store'),
  log,
  metrics: createMetrics(),
});
await recordings.start();
process.stdout.write('reading\n');
