import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { projectQueues } from '../../src/agents/model/projection.ts';
import { QUEUE_COLUMNS, type QueueColumn, type QueueRow } from '../../src/agents/model/queue-options.ts';
import { decodeName } from '../../src/asterisk/naming.ts';

type Given = Partial<Record<QueueColumn, string | number | null>>;

function row(name: string, given: Given = {}, tenant = name.split('_')[0] ?? ''): QueueRow {
  const empty = Object.fromEntries(QUEUE_COLUMNS.map((column) => [column, null]));
  return { ...empty, penalty_step_seconds: null, ...given, name, tenant_id: tenant } as QueueRow;
}

const project = (...rows: QueueRow[]) => projectQueues(rows, decodeName);

describe('queues.conf', () => {
  it('has one static section for each queue, in order of name', () => {
    const rows = [
      row('globex_support', { strategy: 'rrmemory', timeout: 20, retry: 3, wrapuptime: 0, musiconhold: 'default' }),
      row('acme_support', {
        strategy: 'leastrecent',
        timeout: 15,
        retry: 2,
        wrapuptime: 10,
        maxlen: 50,
        weight: 5,
        ringinuse: 'no',
        autopause: 'all',
        joinempty: 'unavailable,invalid,paused',
        leavewhenempty: 'strict',
        context: 'acme_phones',
        musiconhold: 'acme_jazz',
        announce: 'acme_sounds/new-call',
        announce_frequency: 30,
        announce_holdtime: 'once',
        announce_position: 'limit',
        announce_position_limit: 3,
        periodic_announce: 'queue-periodic-announce,acme_sounds/patience',
        periodic_announce_frequency: 60,
        servicelevel: 20,
        timeoutpriority: 'conf',
        log_restricted_caller_id: 'yes',
        queue_youarenext: 'queue-youarenext',
      }),
    ];
    const expected = `; Written by Patchbay from the tables queues and queue_members: changes made here are lost.
; Members are added while the PBX runs (QueueAdd), so none stand here.

[acme_support]
strategy = leastrecent
timeout = 15
retry = 2
wrapuptime = 10
maxlen = 50
weight = 5
ringinuse = no
autofill = yes
autopause = all
joinempty = unavailable,invalid,paused
leavewhenempty = strict
timeoutpriority = conf
servicelevel = 20
log-restricted-caller-id = yes
context = acme_phones
musicclass = acme_jazz
announce = acme_sounds/new-call
announce-frequency = 30
announce-holdtime = once
announce-position = limit
announce-position-limit = 3
periodic-announce = queue-periodic-announce,acme_sounds/patience
periodic-announce-frequency = 60
queue-youarenext = queue-youarenext

[globex_support]
strategy = rrmemory
timeout = 20
retry = 3
wrapuptime = 0
ringinuse = no
autofill = yes
musicclass = default
`;
    expect(project(...rows)).toMatchObject({ text: expected, queues: ['acme_support', 'globex_support'], refused: [] });
    expect(project(...rows.toReversed()).text).toBe(expected);
  });

  it.each<[QueueColumn, string | number]>([
    ['announce', '../../etc/passwd'],
    ['announce', '/etc/passwd'],
    ['announce', 'globex_sounds/secret'],
    ['announce', 'beep;comment'],
    ['announce', 'beep\n[other]\nstrategy = linear'],
    ['musiconhold', 'globex_jazz'],
    ['musiconhold', 'default]'],
    ['context', 'globex_phones'],
    ['context', 'from-internal'],
    ['context', '$' + '{SHELL(id)}'],
    ['joinempty', 'yes,no,maybe'],
    ['timeout', -1],
    ['timeout', 99_999],
    ['retry', '5 ; x'],
    ['strategy', 'ringall\nautofill = no'],
    ['periodic_announce', 'beep|beep'],
    ['announce_round_seconds', 7],
    ['timeoutpriority', 'conf^2'],
  ])('never holds %s = %j', (column, value) => {
    const { text, refused } = project(row('acme_support', { [column]: value }));
    expect(refused).toEqual([{ queue: 'acme_support', column, value: String(value) }]);
    expect(text).toBe(project(row('acme_support', column === 'strategy' ? { strategy: '' } : {})).text);
  });

  it.each(['support', 'acme_support]', 'acme_a b', 'general', 'acme_'])('has no queue called %j', (name) => {
    expect(project(row(name, {}, 'acme'))).toMatchObject({ queues: [], refused: [{ column: 'name', value: name }] });
  });

  it('has no queue of one tenant under the name of another', () => {
    expect(project(row('globex_support', {}, 'acme')).queues).toEqual([]);
  });

  it('whatever the values are, consists of its own sections and options only', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('a]\n[b', '#exec id', '=>', 'x;--', '\\', '$' + '{X}', '\u0000', 'member => PJSIP/x'),
    );
    fc.assert(
      fc.property(fc.constantFrom(...QUEUE_COLUMNS), hostile, (column, value) => {
        const lines = project(row('acme_a', { [column]: value }), row('acme_b'))
          .text.split('\n')
          .slice(2);
        const odd = lines.filter((line) => !/^(|\[acme_[ab]\]|[a-z][a-z0-9-]* = [\w,/-]+)$/.test(line));
        expect(odd).toEqual([]);
        expect(lines.filter((line) => line.startsWith('['))).toEqual(['[acme_a]', '[acme_b]']);
      }),
      { numRuns: 500 },
    );
  });
});
