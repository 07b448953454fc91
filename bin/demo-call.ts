import { resolve } from 'node:path';
import { demonstrateCall } from './demo/call.ts';
import { claim, type Running } from './system/running.ts';
import { systemSettings } from './system/settings.ts';
import { type System, startSystem } from './system/system.ts';

/** `npm run demo:call`: the main job without a phone, in the system that runs here or in one started for it. */
const project = resolve(import.meta.dirname, '..');
const begun = performance.now();
const say = (line: string) => console.log(`${((performance.now() - begun) / 1000).toFixed(1).padStart(5)}s  ${line}`);

const stop = new AbortController();
const { signal } = stop;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => stop.abort());

let own: System | null = null;
try {
  const settings = systemSettings(process.env, project);
  const claimed = await claim(settings.dataDir);
  let running: Pick<Running, 'url' | 'sipPort' | 'demo'> | null;
  if ('running' in claimed) {
    running = claimed.running;
    if (running) say(`Using the system that runs here: ${running.url}`);
  } else {
    own = await startSystem({ settings, project, say });
    running = own;
  }
  const tenant = running?.demo?.tenants[0];
  if (running === null) throw new Error('npm start has not come up yet: call when it has.');
  if (!tenant || running.sipPort === null) {
    throw new Error('This needs the demonstration tenants and the private Asterisk of npm start.');
  }
  const record = await demonstrateCall({ url: running.url, sipPort: running.sipPort, tenant, say, signal });
  say('--- the call record ---');
  console.log(JSON.stringify(record, null, 2));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
} finally {
  await own?.stop();
}
process.exit();
