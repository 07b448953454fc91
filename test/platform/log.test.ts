import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../src/platform/log.ts';

function logInto(lines: string[], level: 'info' | 'debug' = 'info') {
  return createLog({ level, sink: { write: (line: string) => void lines.push(line) } });
}

describe('a log line', () => {
  it('is one JSON object with level, time in UTC, ids first and the message last', () => {
    const lines: string[] = [];
    logInto(lines).child({ pbx: 'pbx1' }).warn({ tenant: 'acme', agent: 7 }, 'pause was refused');
    const line = JSON.parse(lines[0] ?? '') as Record<string, unknown>;
    expect(Object.keys(line)).toEqual(['level', 'at', 'pbx', 'tenant', 'agent', 'msg']);
    expect(line).toMatchObject({ level: 'warn', pbx: 'pbx1', tenant: 'acme', agent: 7, msg: 'pause was refused' });
    expect(line['at']).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('stays one line whatever is in it', () => {
    const lines: string[] = [];
    logInto(lines).info({ name: 'a\r\nb\n{"level":"error"}', [`k\n`]: 'v' }, 'x\ny');
    expect(lines).toHaveLength(1);
    expect((lines[0] ?? '').trimEnd()).not.toMatch(/[\r\n]/);
  });

  it('blanks what is secret by its name', () => {
    const lines: string[] = [];
    logInto(lines).info(
      { password: 'p1', token: 'p2', headers: { authorization: 'p3', cookie: 'p4' }, body: { refresh_token: 'p5' } },
      'request',
    );
    expect(lines[0]).not.toMatch(/p[1-5]/);
    expect(lines[0]).toContain('[hidden]');
  });

  it('has the stack and the cause of an error', () => {
    const lines: string[] = [];
    logInto(lines).error({ error: new Error('outer', { cause: new Error('inner') }) }, 'failed');
    expect(lines[0]).toContain('log.test.ts');
    expect(lines[0]).toContain('inner');
  });

  it('is left out below the level', () => {
    const lines: string[] = [];
    logInto(lines).debug({}, 'detail');
    logInto(lines, 'debug').debug({}, 'detail');
    expect(lines).toHaveLength(1);
  });
});

const LOG = join(import.meta.dirname, '../../src/platform/log.ts');
const PROGRAM = `
  const { createLog } = await import('${LOG}');
  const log = createLog();
  for (let n = 0; n < 5; n++) {
    log.info({ n }, 'a line');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  process.exit(3);`;

it('a log on a full disk neither ends the process nor keeps it from ending', async () => {
  const full = openSync('/dev/full', 'w');
  const args = ['--import', 'tsx', '--input-type=module', '-e', PROGRAM];
  const child = spawn(process.execPath, args, { stdio: ['ignore', full, 'pipe'], timeout: 15_000 });
  let said = '';
  child.stderr?.on('data', (piece) => {
    said += String(piece);
  });
  expect([...(await once(child, 'exit')), said]).toEqual([3, null, '']);
}, 20_000);
