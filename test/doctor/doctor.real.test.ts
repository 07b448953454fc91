import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examine } from '../../bin/doctor/examine.ts';
import type { Finding } from '../../bin/doctor/finding.ts';
import type { DoctorSettings } from '../../bin/doctor/settings.ts';
import { type Database, grantAsterisk, type Pbx } from '../../bin/lab/index.ts';
import { connect } from '../../src/platform/mysql/connect.ts';
import { migrate } from '../../src/platform/mysql/migrate.ts';
import { freshPbx, privateDatabase } from '../support/lab.ts';

/** What is wrong with a PBX that somebody set up in another way, file by file, and what the doctor must say of it. */
const BREAKAGE: readonly [file: string, from: RegExp, to: string, check: string, says: RegExp][] = [
  ['manager.conf', /timestampevents = yes/, 'timestampevents = no', 'AMI event head', /timestampevents = yes/],
  ['manager.conf', /^write = (.*reporting.*)$/m, 'write = all', 'AMI events user, may do', /write = reporting/],
  [
    'manager.conf',
    /^write = (agent.*)$/m,
    'write = $1,command,config,originate',
    'AMI control user, may do',
    /write = agent/,
  ],
  ['manager.conf', /^read =\s*$/m, 'read = call', 'AMI control user, hears', /read = \(empty\)/],
  ['manager.conf', /^read = .*cdr.*$/m, 'read = system,call,agent', 'AMI events user, hears', /read = system,call/],
  ['asterisk.conf', /^systemname = .*$/m, 'systemname = pbx1', 'systemname', /24 random/],
  ['ari.conf', /^pretty = no$/m, 'channelvars = UNIQUEID', 'ARI channelvars', /no channelvars/],
  ['cdr_custom.conf', /^separator_character = .*$/m, '', 'CDR of a trial call', /cdr_custom\.conf shows/],
  ['cel_custom.conf', /,"z: end"/, '', 'CEL of a trial call', /cel_custom\.conf shows/],
  ['sorcery.conf', /^endpoint\/cache = .*$/m, '', 'endpoint cache', /endpoint\/cache=memory_cache/],
  ['modules.conf', /^load = res_parking\.so$/m, 'load = cel_odbc.so', 'modules unwanted', /noload = cel_odbc/],
  ['modules.conf', /^load = app_stack\.so$/m, '', 'modules needed', /load = app_stack\.so/],
  ['queues.conf', /^#tryinclude.*$/m, '', 'queues through Asterisk', /#tryinclude/],
  ['dialplan/ask.conf', / \+ 5 & /, ' + 6 & ', 'dialplan of this release', /func_odbc\.conf/],
  ['extensions.conf', /^#tryinclude.*$/m, '', 'dialplan contexts', /extensions\.conf/],
];

let database: Database;
let pbx: Pbx;
let settings: DoctorSettings;

beforeAll(async () => {
  // A server of its own: what others ask of a shared one would count as look-ups.
  database = await privateDatabase();
  const { url: databaseUrl } = database;
  await migrate(databaseUrl);
  await grantAsterisk(database, databaseUrl);
  await furnish(databaseUrl);
  pbx = await freshPbx({ databaseUrl, odbcUrl: database.asteriskUrl(databaseUrl) });
  const { amiEventsUrl, amiControlUrl, ariUrl, spoolDir, systemName } = pbx;
  settings = { databaseUrl, amiEventsUrl, amiControlUrl, ariUrl, spoolDir, systemName, user: 'patchbay' };
  await writeFile(join(spoolDir, 'projection/queues.conf'), '[acme_support]\nstrategy = ringall\n');
  await pbx.cli('queue reload all');
});
afterAll(async () => {
  await pbx?.stop();
  await database?.kill();
});

describe('the doctor', () => {
  it('finds nothing to change on the PBX that this project sets up', async () => {
    const findings = await examine(settings);
    expect(findings.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
    expect(findings.length).toBeGreaterThan(19);
  });

  it('says what cannot be reached, and goes on', async () => {
    const nowhere = 'ami://somebody:hush@127.0.0.1:1';
    const findings = await examine({
      ...settings,
      databaseUrl: 'mysql://u:hush@127.0.0.1:1/d',
      amiEventsUrl: settings.amiEventsUrl.replace(/:[^:@]+@/, ':hush@'),
      amiControlUrl: nowhere,
      ariUrl: settings.ariUrl.replace(/:[^:@]+@/, ':hush@'),
      spoolDir: '/nonexistent',
    });
    expect(found(findings, 'database reached').found).toMatch(/ECONNREFUSED/);
    expect(found(findings, 'ARI reached').found).toMatch(/user or password refused/);
    expect(found(findings, 'AMI events user reached').found).toMatch(/login refused/);
    expect(found(findings, 'AMI control user reached').change[0]).toMatch(/make AMI_CONTROL_URL right/);
    expect(found(findings, 'spool folders').change[0]).toMatch(/mkdir -p \/nonexistent/);
    expect(JSON.stringify(findings)).not.toContain('hush');
  });

  it('names each thing that is wrong with a PBX set up otherwise, and the line that mends it', async () => {
    const etc = join(pbx.spoolDir, '../etc');
    for (const [file, from, to] of BREAKAGE) {
      const text = await readFile(join(etc, file), 'utf8');
      expect(text, `${file} has what is to be broken`).toMatch(from);
      await writeFile(join(etc, file), text.replace(from, to));
    }
    await pbx.restart();
    // Right after its start Asterisk may not see the database yet, and what is only seen by it is not spoken of.
    let findings: readonly Finding[] = [];
    await expect
      .poll(
        async () => {
          findings = await examine({ ...settings, systemName: 'pbx1' });
          return BREAKAGE.filter(([, , , check]) => !findings.some((one) => one.check === check));
        },
        { timeout: 30_000 },
      )
      .toEqual([]);
    for (const [, , , check, says] of BREAKAGE) {
      const finding = found(findings, check);
      expect(finding, check).toMatchObject({ verdict: 'problem' });
      expect(finding.change.join('\n'), check).toMatch(says);
    }
  });
});

function found(findings: readonly Finding[], check: string): Finding {
  const finding = findings.find((one) => one.check === check);
  if (finding === undefined) throw new Error(`nothing said of ${check}: ${JSON.stringify(findings)}`);
  return finding;
}

/** A tenant with one phone and one queue, for the doctor to look for. */
async function furnish(url: string): Promise<void> {
  const db = connect(url);
  await sql`INSERT INTO tenants (id, name, features, settings) VALUES ('acme', 'Acme', '{}', '{}')`.execute(db);
  await sql`INSERT INTO ps_endpoints (tenant_id, tenantid, id) VALUES ('acme', 'acme', 'acme_k3v9x2m7qd')`.execute(db);
  await sql`INSERT INTO queues (tenant_id, name, local_name, display_name) VALUES ('acme', 'acme_support', 'support', 'Support')`.execute(
    db,
  );
  await db.destroy();
}
