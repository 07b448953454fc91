import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { reasonOf } from '../src/platform/errors.ts';
import { examine } from './doctor/examine.ts';
import { formatFinding } from './doctor/finding.ts';
import { type DoctorSettings, readSettings, saysNothing } from './doctor/settings.ts';
import { findRunning } from './system/running.ts';
import { systemSettings } from './system/settings.ts';

/**
 * `npm run doctor`: looks at the PBX and the database of the environment, or at those of the system that runs here, says
 * what is right and exactly what to change. Changes nothing; leaves one trial call that rings nobody in Asterisk's
 * records. Exit code 0 all well, 1 something to change, 2 not told where to look.
 */
async function main(): Promise<number> {
  const env = process.env;
  const settings = (saysNothing(env) ? await here() : null) ?? readSettings(env, userName());
  if (!('databaseUrl' in settings)) {
    console.error(`set ${settings.join(', ')} to say which PBX and database to look at`);
    if (saysNothing(env)) console.error('(or npm start first: nothing runs here)');
    return 2;
  }
  const findings = await examine(settings);
  for (const finding of findings) console.log(formatFinding(finding));
  const wrong = findings.filter(({ verdict }) => verdict !== 'ok').length;
  console.log(wrong === 0 ? '\nall is well' : `\n${wrong} of ${findings.length} things to look at`);
  return wrong === 0 ? 0 : 1;
}

async function here(): Promise<DoctorSettings | null> {
  const project = resolve(import.meta.dirname, '..');
  const running = await findRunning(systemSettings({ DATA_DIR: process.env['DATA_DIR'] }, project).dataDir);
  if (running === null) return null;
  console.log(`the system that runs here: ${running.url}\n`);
  return { ...running.pbx, databaseUrl: running.databaseUrl, user: userName() };
}

/** In a container the user often has a number only. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(reasonOf(error));
  return 2;
});
