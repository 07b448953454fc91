import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../../src/platform/errors.ts';
import { checkFrameHead } from './checks/frame-head.ts';
import { checkControlHearsNothing } from './checks/privileges.ts';
import { checkSpoolRecord, readFormat } from './checks/spool.ts';
import { checkSystemName } from './checks/systemname.ts';
import { checkChannelVars, checkHeard } from './checks/trial.ts';
import { type Finding, ok, problem, type Seen, unknown } from './finding.ts';
import type { AmiProbe } from './probes/ami.ts';
import type { AriProbe } from './probes/ari.ts';
import { awaitText, mark, SPOOL_FILES } from './probes/spool.ts';
import { type TrialCall, trialCall } from './probes/trial-call.ts';
import type { DoctorSettings } from './settings.ts';

const CONFIGURATION = join(import.meta.dirname, '../../asterisk-conf');
const SPOOL_DEADLINE_MS = 3_000;

/** Makes a call that rings nobody and looks at everything it leaves: events, records, files. */
export async function examineCall(
  settings: DoctorSettings,
  ari: Seen<AriProbe>,
  reader: Seen<AmiProbe>,
  control: Seen<AmiProbe>,
): Promise<Finding[]> {
  if ('missing' in ari) return [unknown('trial call', 'needs ARI, which was not reached')];
  const kinds = ['cdr', 'cel'] as const;
  const files = kinds.map((kind) => join(settings.spoolDir, SPOOL_FILES[kind]));
  const written = await Promise.all(files.map(mark));
  let call: TrialCall;
  try {
    call = await trialCall(ari.value);
  } catch (error) {
    return [problem('trial call', reasonOf(error), 'ari.conf, the user: read_only = no')];
  }
  const records = kinds.map(async (kind, n): Promise<Finding> => {
    const shipped = await readFile(join(CONFIGURATION, `${kind}_custom.conf`), 'utf8');
    const text = await awaitText(written[n] ?? (async () => ''), call.uniqueId, SPOOL_DEADLINE_MS);
    return checkSpoolRecord(readFormat(kind, files[n] ?? '', shipped), text, call.uniqueId);
  });
  return [
    ok('trial call', 'rang nobody and belongs to no tenant; it is in the records and in the quarantine now'),
    checkChannelVars(call.channelVars),
    ...(await Promise.all(records)),
    ...('value' in reader ? await heardBy(reader.value, settings) : []),
    ...('value' in control ? [checkControlHearsNothing(control.value.heard.map(({ type }) => type))] : []),
  ];
}

async function heardBy({ heard }: AmiProbe, settings: DoctorSettings): Promise<Finding[]> {
  await delay(200);
  // The first event after a login is written by hand in Asterisk, without the lines that all others have.
  const events = heard.filter(({ type, names }) => !(type === 'FullyBooted' && !names.includes('Timestamp')));
  return [
    checkHeard(events.map(({ type }) => type)),
    checkFrameHead(events.map(({ names }) => names)),
    checkSystemName(events.at(-1)?.systemName ?? null, settings.systemName),
  ];
}
