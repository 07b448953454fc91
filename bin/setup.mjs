// First step of every npm script: `node bin/setup.mjs <script.ts> …` installs the packages of package-lock.json if they
// are not there, then runs the script. Plain JavaScript without dependencies, because nothing may be installed yet.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const FLOOR = [20, 19];
const project = resolve(import.meta.dirname ?? '.', '..');

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < FLOOR[0] || (major === FLOOR[0] && minor < FLOOR[1])) {
  fail(`Patchbay needs Node ${FLOOR.join('.')} or later; this is ${process.version}.`);
}
if (process.platform !== 'linux') fail('Asterisk and MySQL are run from Debian packages: this needs Linux.');
process.chdir(project);
if (!installed()) await install();

const { register } = await import('tsx/esm/api');
register();
process.argv.splice(1, 1); // the script sees itself as argv[1]
await import(pathToFileURL(resolve(process.argv[1] ?? '')).href);

/** npm writes the second file last, so a half-finished installation has none. */
function installed() {
  const wanted = packagesOf('package-lock.json');
  const present = packagesOf('node_modules/.package-lock.json');
  if (!wanted || !present) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional, link }]) => {
    if (path === '' || link) return true;
    const found = present[path];
    if (!found) return optional === true; // built for another system
    return found.version === version && found.integrity === integrity;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(join(project, file), 'utf8')).packages;
  } catch {
    return null; // not there, or cut where a disk was full
  }
}

async function install() {
  console.log('Installing the Node packages (npm ci) …');
  // one at a time for this clone; whoever waited finds it done
  const args = ['-x', 'package-lock.json', 'npm', 'ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const done = await new Promise((resolve) => {
    const child = spawn('flock', args, { stdio: 'inherit' });
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code === 0 ? '' : `npm ci ended with ${code}`));
  });
  if (done !== '') fail(`The Node packages could not be installed: ${done}`);
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
