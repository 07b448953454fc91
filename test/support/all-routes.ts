import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config.ts';
import { silentLog } from '../../src/platform/log.ts';
import type { DeclaredRoute } from '../../src/tenancy/guard/route.ts';

/** Every route of the daemon, which is composed to know them; nothing of it is started. */
export function allRoutes(): readonly DeclaredRoute[] {
  const nobody = {
    DATABASE_URL: 'mysql://x:x@127.0.0.1:9/x',
    AMI_EVENTS_URL: 'ami://x:x@127.0.0.1:9',
    AMI_CONTROL_URL: 'ami://x:x@127.0.0.1:9',
    ARI_URL: 'http://x:x@127.0.0.1:9/ari',
    SPOOL_DIR: '/nowhere',
    TOKEN_KEY: '07'.repeat(32),
  };
  const around = { log: silentLog, version: 'test', holder: 'test', fatal: () => {} };
  return compose(readConfig(nobody), around).routes;
}
