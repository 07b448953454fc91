import { createLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { createRecords } from '../../src/records/index.ts';

/** The way from the spool to the tables and nothing else, as a process that can be killed. */
const [databaseUrl = '', spoolDir = ''] = process.argv.slice(2);
const db = connect(databaseUrl, { maxConnections: 3 });
const records = createRecords({
  db,
  pbx: 'pbx1',
  spoolDir,
  log: createLog({ level: 'warn' }),
  metrics: createMetrics(),
});
await records.start();
process.stdout.write('reading\n');
setInterval(() => {
  process.stdout.write(`${JSON.stringify(records.readiness())}\n`);
}, 100);
