import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { signIn } from '../../bin/demo/api.ts';
import type { Agent } from '../../bin/demo/follow.ts';
import { ensureRoot } from '../../bin/lab/index.ts';
import type { Running } from '../../bin/system/running.ts';
import { labDir } from '../support/lab.ts';

const project = join(import.meta.dirname, '../..');
const PARTS = ['mysqld', 'asterisk', 'node'];

/** Addresses (as /proc/net/tcp writes them) on which a process takes TCP connections. */
function tcpListeners(pid: number): string[] {
  const sockets = new Set(
    readdirSync(`/proc/${pid}/fd`).map((fd) => {
      try {
        return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1];
      } catch {
        return undefined; // closed while we looked
      }
    }),
  );
  return ['tcp', 'tcp6'].flatMap((table) =>
    readFileSync(`/proc/net/${table}`, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/))
      .filter((fields) => fields[3] === '0A' && sockets.has(fields[9]))
      .map((fields) => fields[1] ?? ''),
  );
}

/** npm start as a person starts it, in a data directory of the test's own. */
describe('npm start', () => {
  let dataDir: string;
  let starter: ChildProcess;
  let said = '';
  beforeAll(async () => {
    await ensureRoot({ set: 'run' });
    dataDir = labDir('start');
    starter = start();
    await serving();
  });
  afterAll(() => starter?.kill('SIGKILL'));

  function start(): ChildProcess {
    const ports = { HTTP_PORT: '0', SIP_PORT: '0', PBX_HTTP_PORT: '0' };
    const env = { ...process.env, DATA_DIR: dataDir, ...ports, LOG_LEVEL: 'info' };
    const child = spawn(process.execPath, ['bin/setup.mjs', 'bin/start.ts'], { cwd: project, env });
    child.stdout.on('data', (text) => {
      said += text;
    });
    child.stderr.on('data', (text) => {
      said += text;
    });
    return child;
  }

  const running = (): Running => JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')) as Running;
  const serving = () =>
    vi.waitFor(async () => expect((await fetch(`${running().url}/readyz`)).status, said).toBe(200), {
      timeout: 60_000,
      interval: 200,
    });

  /** Pid of each part, found as children of the starter. */
  function parts(of: number): Map<string, number> {
    const found = new Map<string, number>();
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      try {
        const [, name = '', parent] = /^\d+ \((.*)\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? [];
        if (Number(parent) === of && PARTS.includes(name.replace(/^MainThread$/, 'node'))) {
          found.set(name.replace(/^MainThread$/, 'node'), Number(pid));
        }
      } catch {
        // ended while we looked
      }
    }
    return found;
  }
  const alive = (pid: number) => existsSync(`/proc/${pid}`);

  test('comes up with two tenants to sign in to; what it keeps is for its owner only', async () => {
    const { url, demo } = running();
    for (const tenant of demo?.tenants ?? []) {
      const { email, password } = tenant.users[0] ?? { email: '', password: '' };
      const response = await fetch(`${url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      });
      expect(response.status).toBe(200);
    }
    expect(demo?.tenants.map((tenant) => tenant.phones.map((phone) => phone.extension))).toEqual([
      ['1001', '1002', '1003'],
      ['1001', '1002', '1003'],
    ]);
    for (const name of ['running.json', 'demo.json', 'secrets.json']) {
      expect(statSync(join(dataDir, name)).mode & 0o077).toBe(0);
    }
    expect([...parts(starter.pid ?? 0).keys()].sort()).toEqual([...PARTS].sort());
  });

  test('listens on loopback only', () => {
    const listening = [...parts(starter.pid ?? 0).values()].flatMap(tcpListeners);
    expect(listening.length).toBeGreaterThanOrEqual(PARTS.length);
    expect(listening.filter((address) => !address.startsWith('0100007F:'))).toEqual([]);
  });

  test('shows a call from its first ring to its record', async () => {
    const demo = spawn(process.execPath, ['bin/setup.mjs', 'bin/demo-call.ts'], {
      cwd: project,
      env: { ...process.env, DATA_DIR: dataDir },
    });
    let shown = '';
    demo.stdout.on('data', (text) => {
      shown += text;
    });
    const [code] = (await once(demo, 'exit')) as [number];
    expect(code, shown).toBe(0);
    for (const line of [/ringing/, /talking/, /wrap_up/, /\[call\.ended\]/]) expect(shown).toMatch(line);
    const record = JSON.parse(shown.slice(shown.indexOf('\n{'))) as Record<string, unknown>;
    expect(record).toMatchObject({ disposition: 'ANSWERED', talk_seconds: 4, complete: true });
  });

  test('stopped in the middle of a call, the demonstration leaves the agent as found', async () => {
    const { url, demo } = running();
    const supervisor = demo?.tenants[0]?.users.find(({ role }) => role === 'supervisor');
    const watcher = await signIn(url, supervisor?.email ?? '', supervisor?.password ?? '');
    const states = async () => {
      const { items } = await watcher.get<{ items: Agent[] }>('/agents');
      return items.map(({ status, device }) => `${status} ${device}`);
    };
    const before = await states();
    const shown = spawn(process.execPath, ['bin/setup.mjs', 'bin/demo-call.ts'], {
      cwd: project,
      env: { ...process.env, DATA_DIR: dataDir },
    });
    await new Promise<void>((talking) => {
      shown.stdout.on('data', (text) => String(text).includes('[call.answered]') && talking());
    });
    expect(await states()).not.toEqual(before);
    shown.kill('SIGINT');
    expect(await once(shown, 'exit')).toEqual([1, null]);
    await expect.poll(states, { timeout: 10_000 }).toEqual(before);
  });

  test('the doctor looks at it without being told where it is', async () => {
    const doctor = spawn(process.execPath, ['bin/setup.mjs', 'bin/doctor.ts'], {
      cwd: project,
      env: { ...process.env, DATA_DIR: dataDir },
    });
    let shown = '';
    doctor.stdout.on('data', (text) => {
      shown += text;
    });
    const [code] = (await once(doctor, 'exit')) as [number];
    expect(code, shown).toBe(0);
    expect(shown).toContain('all is well');
  });

  test('a second start in the same place is told who is there', async () => {
    const second = start();
    const [code] = (await once(second, 'exit')) as [number];
    expect(code).toBe(1);
    expect(said).toContain(`Patchbay runs here already: ${running().url} (process ${starter.pid})`);
  });

  test.each(PARTS)('%s is started again when it is killed', async (name) => {
    const pid = parts(starter.pid ?? 0).get(name) ?? 0;
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => parts(starter.pid ?? 0).get(name) ?? pid, { timeout: 20_000 }).not.toBe(pid);
    await serving();
  });

  test('killed itself, it takes everything with it, and the next start carries on', async () => {
    const before = [...parts(starter.pid ?? 0).values()];
    const { demo } = running();
    starter.kill('SIGKILL');
    await expect.poll(() => before.filter(alive), { timeout: 5_000 }).toEqual([]);
    starter = start();
    await expect.poll(() => running().pid, { timeout: 60_000 }).toBe(starter.pid);
    await serving();
    expect(running().demo).toEqual(demo);
  });

  test('Ctrl-C stops all of it, cleanly', async () => {
    const before = [...parts(starter.pid ?? 0).values()];
    starter.kill('SIGINT');
    const [code] = (await once(starter, 'exit')) as [number];
    expect(code).toBe(0);
    expect(before.filter(alive)).toEqual([]);
    expect(readFileSync(join(dataDir, 'mysql/server.log'), 'utf8').trim()).toMatch(/MySQL Server - end\.$/);
  });
});
