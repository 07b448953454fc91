import { resolve } from 'node:path';
import { announce } from './system/announce.ts';
import { checkForDaemon } from './system/daemon-environment.ts';
import { claim, tellRunning } from './system/running.ts';
import { systemSettings } from './system/settings.ts';
import { startSystem } from './system/system.ts';

/** `npm start`: the whole system in the foreground, until Ctrl-C. */
const project = resolve(import.meta.dirname, '..');
const begun = performance.now();
const say = (line: string) => console.log(`${((performance.now() - begun) / 1000).toFixed(1).padStart(5)}s  ${line}`);

try {
  const settings = systemSettings(process.env, project);
  checkForDaemon(process.env);
  const claimed = await claim(settings.dataDir);
  if ('running' in claimed) {
    const { running } = claimed;
    console.error(
      running
        ? `Patchbay runs here already: ${running.url} (process ${running.pid}).`
        : `Another start in ${settings.dataDir} has not come up yet.`,
    );
    console.error('Stop it first, or set DATA_DIR to another folder for a second system.');
    process.exit(1);
  }
  const starting = startSystem({ settings, project, say });
  let ending = false;
  const end = () => {
    if (ending) process.exit(130); // everything we started dies with this process
    ending = true;
    say('Stopping …');
    starting
      .then((system) => system.stop())
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
  endWithNpm(end);
  const system = await starting;
  const { url, sipPort, databaseUrl, demo } = system;
  const { amiEventsUrl, amiControlUrl, ariUrl, spoolDir, systemName } = system.addresses;
  const pbx = { amiEventsUrl, amiControlUrl, ariUrl, spoolDir, systemName };
  await tellRunning(settings.dataDir, { pid: process.pid, url, sipPort, databaseUrl, pbx, demo });
  if (!ending) announce(system, settings, say);
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}

/** npm runs us in a shell; who ends npm ends that shell and not us, so its absence is our signal. */
function endWithNpm(end: () => void): void {
  if (process.env['npm_lifecycle_event'] === undefined) return;
  const shell = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(watch);
    end();
  }, 500);
}
