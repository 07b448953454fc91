import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { contexts } from '../../src/asterisk/naming.ts';
import { checkDialplan, type Steps, stepOf, stepsIn } from './checks/dialplan.ts';
import { checkCache, checkContexts, checkEndpoints, checkQueues } from './checks/realtime.ts';
import { type Finding, type Seen, unknown } from './finding.ts';
import type { AmiProbe } from './probes/ami.ts';
import type { AriProbe } from './probes/ari.ts';
import { type DatabaseProbe, statementsDuring } from './probes/database.ts';
import { PROJECTION } from './probes/spool.ts';
import type { DoctorSettings } from './settings.ts';

const LOOKUPS = 40;

/** Whether Asterisk and the database speak of the same phones, queues and tenants. */
export async function examineRealtime(
  settings: DoctorSettings,
  database: Seen<DatabaseProbe>,
  ari: Seen<AriProbe>,
  reader: Seen<AmiProbe>,
): Promise<Finding[]> {
  if ('missing' in database) return [unknown('realtime', 'needs the database, which was not reached')];
  const found: Finding[] = [];
  if ('value' in ari) found.push(...(await endpoints(database.value, ari.value)));
  if ('value' in reader) {
    const { queues, tenants } = database.value;
    found.push(checkQueues(queues, await queuesOf(reader.value), join(settings.spoolDir, PROJECTION)));
    found.push(checkContexts(await contextsOf(reader.value, tenants)));
    const wanted = stepsIn(await dialplanFiles());
    found.push(checkDialplan(wanted, await loadedSteps(reader.value, [...wanted.keys()])));
  }
  return found;
}

async function endpoints(database: DatabaseProbe, ari: AriProbe): Promise<Finding[]> {
  const look = async (id: string): Promise<boolean> => {
    const path = `/asterisk/config/dynamic/res_pjsip/endpoint/${encodeURIComponent(id)}`;
    return (await ari.ask('GET', path)).status === 200;
  };
  const sample: { id: string; found: boolean }[] = [];
  for (const id of database.endpoints) sample.push({ id, found: await look(id) });
  const known = sample.find((one) => one.found);
  if (known === undefined) return [checkEndpoints(sample)];
  const queries = await statementsDuring(database, async () => {
    for (let n = 0; n < LOOKUPS; n++) await look(known.id);
  });
  return [checkEndpoints(sample), checkCache(LOOKUPS, queries)];
}

async function queuesOf(reader: AmiProbe): Promise<string[]> {
  const items = await reader.session.list('QueueSummary');
  return items.map((item) => item.get('Queue')).filter((name) => name !== '');
}

async function contextsOf(reader: AmiProbe, tenants: readonly string[]): Promise<{ name: string; present: boolean }[]> {
  const wanted = tenants.flatMap((tenant) => [
    contexts.phones(tenant),
    contexts.inbound(tenant),
    contexts.hints(tenant),
  ]);
  const found: { name: string; present: boolean }[] = [];
  for (const name of wanted) {
    const answer = await reader.session.request('ShowDialPlan', { Context: name });
    found.push({ name, present: answer.get('Response') === 'Success' });
  }
  return found;
}

const DIALPLAN = join(import.meta.dirname, '../../dialplan');

async function dialplanFiles(): Promise<string[]> {
  const names = (await readdir(DIALPLAN).catch(() => [])).filter((name) => name.endsWith('.conf'));
  return Promise.all(names.map((name) => readFile(join(DIALPLAN, name), 'utf8')));
}

async function loadedSteps(reader: AmiProbe, names: readonly string[]): Promise<Steps> {
  const loaded = new Map<string, string[]>();
  for (const name of names) {
    const items = await reader.session.list('ShowDialPlan', { Context: name }).catch(() => []);
    const steps = items.filter((item) => item.get('Context') === name && item.get('Application') !== '');
    loaded.set(
      name,
      steps.map((item) => stepOf(item.get('Extension'), item.get('Application'), item.get('AppData'))),
    );
  }
  return loaded;
}
