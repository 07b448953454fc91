import { readConfig } from '../../src/config.ts';

/** What `npm start` finds out itself, where the environment says nothing of it. */
const FOUND_LATER = {
  DATABASE_URL: 'mysql://later',
  AMI_EVENTS_URL: 'ami://later',
  AMI_CONTROL_URL: 'ami://later',
  ARI_URL: 'http://later',
  SPOOL_DIR: '/later',
  TOKEN_KEY: '0'.repeat(64),
};

/**
 * Refuses what the daemon would refuse of the environment, before anything is started for it.
 * @throws ConfigError
 */
export function checkForDaemon(env: Readonly<Record<string, string | undefined>>): void {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value.trim() !== ''),
  );
  readConfig({ ...FOUND_LATER, ...given });
}
