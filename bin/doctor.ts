import { userInfo } from 'node:os';
import { resolve } from 'node:path';
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
const { username } = userInfo();
const settings = (saysNothing(process.env) ? await here() : null) ?? readSettings(process.env, username);
if ('databaseUrl' in settings) {
  const findings = await examine(settings);
  for (const finding of findings) console.log(formatFinding(finding));
  const wrong = findings.filter(({ verdict }) => verdict !== 'ok').length;
  console.log(wrong === 0 ? '\nall is well' : `\n${wrong} of ${findings.length} things to look at`);
  process.exitCode = wrong === 0 ? 0 : 1;
} else {
  console.error(`set ${settings.join(', ')} to say which PBX and database to look at`);
  if (saysNothing(process.env)) console.error('(or npm start first: nothing runs here)');
  process.exitCode = 2;
}

async function here(): Promise<DoctorSettings | null> {
  const running = await findRunning(
    systemSettings({ DATA_DIR: process.env['DATA_DIR'] }, resolve(import.meta.dirname, '..')).dataDir,
  );
  if (running === null) return null;
  console.log(`the system that runs here: ${running.url}\n`);
  return { ...running.pbx, databaseUrl: running.databaseUrl, user: username };
}
