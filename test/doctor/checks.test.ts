import { describe, expect, it } from 'vitest';
import { checkClock } from '../../bin/doctor/checks/clocks.ts';
import { checkDatabase, type DatabaseFacts } from '../../bin/doctor/checks/database.ts';
import { checkDialplan, stepsIn } from '../../bin/doctor/checks/dialplan.ts';
import { checkFrameHead } from '../../bin/doctor/checks/frame-head.ts';
import { checkModules, NEEDED } from '../../bin/doctor/checks/needed-modules.ts';
import { checkCache, checkContexts, checkEndpoints, checkQueues } from '../../bin/doctor/checks/realtime.ts';
import { checkSystemName } from '../../bin/doctor/checks/systemname.ts';
import { checkVersion } from '../../bin/doctor/checks/version.ts';

describe('Asterisk version', () => {
  it.each(['22.10.1', '22.10.1~dfsg+~cs6.15.60671435-1', '22.11.0-rc1', '23.0.0'])('%s is new enough', (version) => {
    expect(checkVersion(version).verdict).toBe('ok');
  });
  it.each(['22.10.0', '22.9.3', '20.15.0', '21.99.99'])('%s is too old', (version) => {
    expect(checkVersion(version)).toMatchObject({ verdict: 'problem', change: [expect.stringContaining('22.10.1')] });
  });
  it.each(['GIT-22-abcdef', 'certified/22.8-cert1', ''])('%s cannot be placed', (version) => {
    expect(checkVersion(version).verdict).toBe('unknown');
  });
});

describe('modules', () => {
  const all = NEEDED.map((name) => ({ name: `${name}.so`, status: 'Running' }));

  it('is content with those needed', () => {
    expect(checkModules(all).map(({ verdict }) => verdict)).toEqual(['ok', 'ok']);
  });
  it('names one that is missing and one that is loaded but does not run', () => {
    const some = all
      .filter(({ name }) => name !== 'app_queue.so')
      .map((one) => (one.name === 'cel_custom.so' ? { ...one, status: 'Not Running' } : one));
    const change = checkModules(some)[0]?.change.join('\n');
    expect(change).toMatch(/load = app_queue\.so/);
    expect(change).toMatch(/load = cel_custom\.so/);
    expect(checkModules(some)[0]?.change).toHaveLength(2);
  });
  it('refuses a record back end that can block', () => {
    const [, unwanted] = checkModules([...all, { name: 'cel_odbc.so', status: 'Running' }]);
    expect(unwanted).toMatchObject({ verdict: 'problem', change: [expect.stringMatching(/noload = cel_odbc\.so/)] });
  });
});

describe('modules with which ARI can lock up', () => {
  it.each(['res_ari_device_states', 'res_stasis_device_state'])('%s is not to be loaded', (name) => {
    const loaded = [...NEEDED, name].map((one) => ({ name: `${one}.so`, status: 'Running' }));
    expect(checkModules(loaded)[1]).toMatchObject({
      verdict: 'problem',
      change: [expect.stringMatching(`^modules.conf: noload = ${name}.so .*lock up`)],
    });
  });
});

describe('systemname', () => {
  it('is right when long, random and known to the daemon, or learnt by it', () => {
    for (const told of ['k3v9x2m7qd8w1r5t', '']) expect(checkSystemName('k3v9x2m7qd8w1r5t', told).verdict).toBe('ok');
  });
  it.each([
    [null, '', /carry no SystemName/],
    ['pbx1', 'pbx1', /can be guessed/],
    ['aaaaaaaaaaaaaaaaaaaaaaaa', '', /can be guessed/],
    ['k3v9x2m7qd8w1r5t', 'another', /not what PBX_SYSTEM_NAME says/],
  ])('%s with %s is not', (seen, told, says) => {
    const finding = checkSystemName(seen, told);
    expect(finding.verdict).not.toBe('ok');
    expect(finding.found).toMatch(says);
    expect(finding.change).not.toEqual([]);
    expect(JSON.stringify(finding)).not.toContain('k3v9x2m7qd8w1r5t');
  });
});

describe('head of an event', () => {
  it('wants the time stamp third', () => {
    expect(checkFrameHead([['Event', 'Privilege', 'Timestamp', 'SystemName', 'Channel']]).verdict).toBe('ok');
    const finding = checkFrameHead([['Event', 'Privilege', 'Channel']]);
    expect(finding).toMatchObject({ verdict: 'problem', change: [expect.stringContaining('timestampevents = yes')] });
    expect(checkFrameHead([]).verdict).toBe('unknown');
  });
});

describe('clocks', () => {
  it('may differ by two seconds', () => {
    expect(checkClock('MySQL', -1_900).verdict).toBe('ok');
    expect(checkClock('MySQL', 2_100).found).toBe('2.1 s ahead of this machine');
    expect(checkClock('MySQL', -300_000).found).toBe('300.0 s behind this machine');
  });
});

describe('realtime', () => {
  it('finds every endpoint of the sample', () => {
    expect(checkEndpoints([{ id: 'acme_1', found: true }]).verdict).toBe('ok');
    expect(checkEndpoints([]).verdict).toBe('unknown');
    const finding = checkEndpoints([
      { id: 'acme_1', found: true },
      { id: 'acme_2', found: false },
    ]);
    expect(finding).toMatchObject({ verdict: 'problem', found: '1 of 2 of the database are not seen' });
  });
  it('tells a cache from a database that is asked each time', () => {
    expect(checkCache(50, 3).verdict).toBe('ok');
    expect(checkCache(50, -4).verdict).toBe('ok');
    expect(checkCache(50, 50).change.join()).toMatch(/memory_cache/);
  });
  it('names queues and contexts that are missing', () => {
    expect(checkQueues(['acme_support'], ['acme_support', 'x'], '/spool/q').verdict).toBe('ok');
    expect(checkQueues(['acme_support'], [], '/spool/q').change[0]).toContain('#tryinclude "/spool/q"');
    expect(checkQueues([], [], '/spool/q').verdict).toBe('unknown');
    expect(checkContexts([{ name: 'acme_phones', present: true }]).verdict).toBe('ok');
    expect(checkContexts([{ name: 'acme_phones', present: false }]).found).toBe('missing: acme_phones');
  });
});

describe('database', () => {
  const good: DatabaseFacts = {
    version: '8.4.3',
    sqlMode: 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES',
    characterSet: 'utf8mb4',
    grants: ['GRANT USAGE ON *.* TO `p`@`%`', 'GRANT ALL PRIVILEGES ON `patchbay`.* TO `p`@`%`'],
    migrations: { known: ['0001_a', '0002_b'], applied: ['0001_a', '0002_b'] },
  };
  const broken: [string, Partial<DatabaseFacts>, RegExp][] = [
    ['an old MySQL', { version: '5.7.44' }, /database version: 5\.7\.44 is too old/],
    ['an old MariaDB', { version: '10.6.18-MariaDB' }, /10\.6\.18-MariaDB is too old/],
    ['a mode that cuts values', { sqlMode: '' }, /not strict/],
    ['another character set', { characterSet: 'latin1' }, /latin1/],
    ['rights on another database', { grants: ['GRANT ALL PRIVILEGES ON `other`.* TO `p`@`%`'] }, /lacks SELECT/],
    ['rights to read alone', { grants: ['GRANT SELECT, INSERT ON `patchbay`.* TO `p`@`%`'] }, /lacks UPDATE/],
    ['migrations that wait', { migrations: { known: ['0001_a', '0002_b'], applied: ['0001_a'] } }, /1 migrations are/],
    ['a newer schema', { migrations: { known: [], applied: ['0009_z'] } }, /newer than this program \(0009_z\)/],
  ];

  it('is right', () => {
    expect(checkDatabase(good, 'patchbay').map(({ verdict }) => verdict)).toEqual(['ok', 'ok', 'ok', 'ok']);
    const wild = { ...good, grants: ['GRANT ALL PRIVILEGES ON `patch%`.* TO `p`@`%`'] };
    expect(checkDatabase(wild, 'patchbay')[2]?.verdict).toBe('ok');
    const escaped = { ...good, grants: ['GRANT ALL PRIVILEGES ON `patch\\_bay`.* TO `p`@`%`'] };
    expect(checkDatabase(escaped, 'patch_bay')[2]?.verdict).toBe('ok');
    expect(checkDatabase(escaped, 'patchxbay')[2]?.verdict).toBe('problem');
    const maria = { ...good, version: '11.8.2-MariaDB-1' };
    expect(checkDatabase(maria, 'patchbay')[0]?.verdict).toBe('ok');
  });
  it.each(broken)('says so of %s', (_, change, says) => {
    const wrong = checkDatabase({ ...good, ...change }, 'patchbay').filter(({ verdict }) => verdict !== 'ok');
    expect(wrong).toHaveLength(1);
    expect(`${wrong[0]?.check}: ${wrong[0]?.found}`).toMatch(says);
    expect(wrong[0]?.change).not.toEqual([]);
  });
});

describe('the dialplan', () => {
  const file = [
    '; of nobody [not-a-context]',
    '[patchbay-a]',
    'include => patchbay-b',
    'exten => _[+0-9*]!,900(ask),GotoIf($["a" = "(1)"]?there,1) ; a word on it',
    ' same => n,Set(A=1\\;2)',
    ' same => n,Hangup',
    '[patchbay-b]',
    'exten => h,1,NoOp()',
  ].join('\n');
  const wanted = stepsIn([file, '[patchbay-a]\nexten => s,1,Answer()\n']);

  it('is read as Asterisk reads it', () => {
    expect([...wanted]).toEqual([
      [
        'patchbay-a',
        ['_[+0-9*]! GotoIf($["a" = "(1)"]?there,1)', '_[+0-9*]! Set(A=1;2)', '_[+0-9*]! Hangup()', 's Answer()'],
      ],
      ['patchbay-b', ['h NoOp()']],
    ]);
  });

  it('is that of this release, or says which contexts are not', () => {
    const [a = [], b = []] = [...wanted.values()];
    expect(
      checkDialplan(
        wanted,
        new Map([
          ['patchbay-a', a.toReversed()],
          ['patchbay-b', b],
        ]),
      ).verdict,
    ).toBe('ok');
    for (const other of [a.slice(1), [...a, 'x NoOp()'], a.with(0, 's Answer(1)')]) {
      const found = checkDialplan(
        wanted,
        new Map([
          ['patchbay-a', other],
          ['patchbay-b', b],
        ]),
      );
      expect(found).toMatchObject({ verdict: 'problem', found: 'another one, or changed: patchbay-a' });
    }
    expect(checkDialplan(wanted, new Map()).found).toContain('patchbay-a, patchbay-b');
    expect(checkDialplan(new Map(), new Map()).verdict).toBe('unknown');
  });
});
