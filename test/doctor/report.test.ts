import { describe, expect, it } from 'vitest';
import { checkSpoolRecord, readFormat } from '../../bin/doctor/checks/spool.ts';
import { formatFinding, ok, problem } from '../../bin/doctor/finding.ts';
import { readSettings } from '../../bin/doctor/settings.ts';

const env = {
  DATABASE_URL: 'mysql://u:p@127.0.0.1/d',
  AMI_EVENTS_URL: 'ami://r:p@127.0.0.1',
  AMI_CONTROL_URL: 'ami://w:p@127.0.0.1',
  ARI_URL: 'http://a:p@127.0.0.1:8088',
  SPOOL_DIR: '/var/spool/patchbay',
};

describe('what the doctor is told', () => {
  it('needs to know where everything is, and says which names are missing', () => {
    expect(readSettings(env, 'patchbay')).toMatchObject({ spoolDir: '/var/spool/patchbay', systemName: '' });
    expect(readSettings({ ...env, ARI_URL: '', SPOOL_DIR: undefined }, 'patchbay')).toEqual(['ARI_URL', 'SPOOL_DIR']);
  });
});

describe('what the doctor says', () => {
  it('is one line for what is well, and one more for each thing to change', () => {
    expect(formatFinding(ok('clock', 'right'))).toBe('ok       clock: right');
    expect(formatFinding(problem('clock', 'wrong', 'wind it', 'look again'))).toBe(
      'PROBLEM  clock: wrong\n           -> wind it\n           -> look again',
    );
  });
});

describe('a record of the trial call', () => {
  const format = readFormat(
    'cdr',
    '/spool/cdr.dsv',
    'separator_character = \\t\nfields = "v: 1",uniqueid,src,"z: end"\n',
  );
  const check = (text: string) => checkSpoolRecord(format, text, 'pb-1.7');

  it('is right with every field quoted, tabs between, and both literals', () => {
    expect(check('"v: 1"\t"pb-1.7"\t"a ""b""\nc"\t"z: end"\n')).toMatchObject({ verdict: 'ok' });
    expect(check('"v: 1"\t"other"\t"x"\t"z: end"\n"v: 1"\t"pb-1.7"\t"x"\t"z: end"\n').verdict).toBe('ok');
  });
  it.each([
    ['nothing', '', /none came/],
    ['another call alone', '"v: 1"\t"pb-1.8"\t"x"\t"z: end"\n', /none came/],
    ['commas', '"v: 1","pb-1.7","x","z: end"\n', /not fully quoted/],
    ['no quotes', 'v: 1\tpb-1.7\tx\tz: end\n', /not fully quoted/],
    ['a field less', '"v: 1"\t"pb-1.7"\t"z: end"\n', /has 3 fields and not 4/],
    ['another literal', '"v: 2"\t"pb-1.7"\t"x"\t"z: end"\n', /lacks the first or the last literal/],
    ['JSON', '{"uniqueid":"pb-1.7"}\n', /not fully quoted/],
  ])('is wrong with %s', (_, text, says) => {
    const finding = check(text);
    expect(finding.verdict).toBe('problem');
    expect(finding.found).toMatch(says);
    expect(finding.change.join()).toContain('cdr_custom.conf');
  });
});
