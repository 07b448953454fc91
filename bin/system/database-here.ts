import { resolve } from 'node:path';
import { findRunning } from './running.ts';
import { systemSettings } from './settings.ts';

/** `DATABASE_URL`, else the database of the system that runs here; null when there is neither. */
export async function databaseHere(): Promise<string | null> {
  const settings = systemSettings(process.env, resolve(import.meta.dirname, '../..'));
  return settings.databaseUrl ?? (await findRunning(settings.dataDir))?.databaseUrl ?? null;
}
