import type { PbxAddresses } from '../system/settings.ts';

/** Where the PBX and the database are, under the names the daemon itself uses. */
export interface DoctorSettings extends PbxAddresses {
  readonly databaseUrl: string;
  /** Who the daemon runs as, for what is said of folders. */
  readonly user: string;
}

const NAMES = {
  databaseUrl: 'DATABASE_URL',
  amiEventsUrl: 'AMI_EVENTS_URL',
  amiControlUrl: 'AMI_CONTROL_URL',
  ariUrl: 'ARI_URL',
  spoolDir: 'SPOOL_DIR',
} as const;

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether the environment says nothing of where to look. */
export function saysNothing(env: Environment): boolean {
  return Object.values(NAMES).every((name) => (env[name] ?? '') === '');
}

/** @returns the settings, or the names of the variables that are not set */
export function readSettings(env: Environment, user: string): DoctorSettings | readonly string[] {
  const missing = Object.values(NAMES).filter((name) => (env[name] ?? '') === '');
  if (missing.length > 0) return missing;
  const values = Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, env[name] ?? '']));
  return { ...(values as Record<keyof typeof NAMES, string>), systemName: env['PBX_SYSTEM_NAME'] ?? '', user };
}
