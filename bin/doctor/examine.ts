import { reasonOf } from '../../src/platform/errors.ts';
import { checkClock } from './checks/clocks.ts';
import { checkDatabase } from './checks/database.ts';
import { checkModules } from './checks/needed-modules.ts';
import { checkControlPrivileges, checkReaderPrivileges } from './checks/privileges.ts';
import { checkFolders } from './checks/spool.ts';
import { checkVersion } from './checks/version.ts';
import { examineCall } from './examine-call.ts';
import { examineRealtime } from './examine-realtime.ts';
import { type Finding, problem, type Seen } from './finding.ts';
import { openAmi } from './probes/ami.ts';
import { openAri } from './probes/ari.ts';
import { openDatabase } from './probes/database.ts';
import { lookAtFolders } from './probes/spool.ts';
import type { DoctorSettings } from './settings.ts';

/** Looks at everything there is to see; what cannot be reached makes its own findings, and the rest goes on. */
export async function examine(settings: DoctorSettings): Promise<Finding[]> {
  const [database, ari, reader, control] = await Promise.all([
    seen(openDatabase(settings.databaseUrl)),
    seen(openAri(settings.ariUrl)),
    seen(openAmi(settings.amiEventsUrl)),
    seen(openAmi(settings.amiControlUrl)),
  ]);
  try {
    return [
      ...each('database', 'DATABASE_URL', database, (probe) => [
        ...checkDatabase(probe.facts, probe.name),
        checkClock('the database', probe.clockDifferenceMs),
      ]),
      ...each('ARI', 'ARI_URL', ari, ({ info, modules }) => [
        checkVersion(info.system.version),
        ...checkModules(modules),
      ]),
      ...each('AMI events user', 'AMI_EVENTS_URL', reader, ({ allowed }) => [checkReaderPrivileges(allowed)]),
      ...each('AMI control user', 'AMI_CONTROL_URL', control, ({ allowed }) => [checkControlPrivileges(allowed)]),
      checkFolders(await lookAtFolders(settings.spoolDir), settings.user),
      ...(await examineRealtime(settings, database, ari, reader)),
      ...(await examineCall(settings, ari, reader, control)),
    ];
  } finally {
    if ('value' in reader) reader.value.session.close('the doctor is done');
    if ('value' in control) control.value.session.close('the doctor is done');
    if ('value' in database) await database.value.close();
  }
}

async function seen<T>(opening: Promise<T>): Promise<Seen<T>> {
  return opening.then(
    (value) => ({ value }),
    (error: unknown) => ({ missing: reasonOf(error) }),
  );
}

function each<T>(what: string, variable: string, probe: Seen<T>, checks: (value: T) => Finding[]): Finding[] {
  if ('value' in probe) return checks(probe.value);
  return [problem(`${what} reached`, probe.missing, `make ${variable} right, and let this machine connect`)];
}
