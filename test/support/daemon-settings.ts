import type { Pbx } from '../../bin/lab/index.ts';

/** What a daemon is told of its database and its PBX, whether it runs in this process or in one of its own. */
export function settingsFor(databaseUrl: string, pbx: Pbx): Record<string, string> {
  return {
    DATABASE_URL: databaseUrl,
    AMI_EVENTS_URL: pbx.amiEventsUrl,
    AMI_CONTROL_URL: pbx.amiControlUrl,
    ARI_URL: pbx.ariUrl,
    PBX_SYSTEM_NAME: pbx.systemName,
    SPOOL_DIR: pbx.spoolDir,
  };
}
