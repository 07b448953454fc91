import { userInfo } from 'node:os';
import { examine } from './doctor/examine.ts';
import { formatFinding } from './doctor/finding.ts';
import { readSettings } from './doctor/settings.ts';

/**
 * `npm run doctor`: looks at an existing PBX and database, says what is right and exactly what to change. Changes nothing;
 * leaves one trial call that rings nobody in Asterisk's records. Exit code 0 all well, 1 something to change, 2 not told where to look.
 */
const settings = readSettings(process.env, userInfo().username);
if ('databaseUrl' in settings) {
  const findings = await examine(settings);
  for (const finding of findings) console.log(formatFinding(finding));
  console.log(
    '\nThe trial call, which rang nobody and belongs to no tenant, is in the records and in the quarantine now.',
  );
  const wrong = findings.filter(({ verdict }) => verdict !== 'ok').length;
  console.log(wrong === 0 ? '\nall is well' : `\n${wrong} of ${findings.length} things to look at`);
  process.exitCode = wrong === 0 ? 0 : 1;
} else {
  console.error(`set ${settings.join(', ')} to say which PBX and database to look at`);
  process.exitCode = 2;
}
