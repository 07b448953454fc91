import { parseArgs } from 'node:util';
import { publicUniqueId } from '../src/asterisk/naming.ts';
import { reasonOf } from '../src/platform/errors.ts';
import { connect, type Database } from '../src/platform/mysql/connect.ts';
import { applyDifferences, compareDay, type Difference } from '../src/records/actions/rebuild-day.ts';
import { databaseHere } from './system/database-here.ts';
import { quoted } from './system/terminal-text.ts';
import { utcDay } from './system/utc-day.ts';

const USAGE = `Usage: npm run records:rebuild -- --day 2026-11-22 [--tenant acme] [--pbx pbx1] [--apply]
Computes the call records of a day (UTC) again from the raw events and shows what differs from what is stored.
Nothing is changed without --apply; with it, all of it in one transaction.`;

/** What `npm run records:rebuild` was asked to do; null when that cannot be understood. */
function asked() {
  try {
    const { values } = parseArgs({
      options: {
        day: { type: 'string' },
        tenant: { type: 'string' },
        pbx: { type: 'string', default: process.env['PBX_NAME'] ?? 'pbx1' },
        apply: { type: 'boolean', default: false },
      },
    });
    const day = utcDay(values.day ?? '');
    return day === null ? null : { ...values, ...day };
  } catch {
    return null;
  }
}

function tell({ root, was, becomes }: Difference): void {
  const of = becomes ?? was;
  console.log(`${of?.['call_id']} ${of?.['tenant_id']} ${publicUniqueId(root)}`);
  if (was === null || becomes === null) {
    console.log(was === null ? '  + a record that is not there' : '  - a record that nothing speaks for');
    return;
  }
  for (const [column, value] of Object.entries(becomes)) {
    if (was[column] !== value) console.log(`  ${column}: ${quoted(was[column])} -> ${quoted(value)}`);
  }
}

/** A name that was mistyped has no calls, which would look like a day without differences. */
async function refuseUnknown(
  db: Database,
  { pbx, tenant }: { pbx: string; tenant?: string | undefined },
): Promise<void> {
  const read = await db.selectFrom('spool_cursors').select('pbx').execute();
  if (!read.some((one) => one.pbx === pbx)) {
    throw new Error(
      `No records of a PBX ${quoted(pbx)} were ever read here, only of: ${read.map((one) => one.pbx).join(', ')}`,
    );
  }
  if (tenant === undefined) return;
  const found = await db.selectFrom('tenants').select('id').where('id', '=', tenant).executeTakeFirst();
  if (found === undefined) throw new Error(`There is no tenant ${quoted(tenant)}.`);
}

async function main(): Promise<number> {
  const o = asked();
  const url = await databaseHere();
  if (o === null || url === null) {
    console.error(o === null ? USAGE : 'Nothing runs here: npm start first, or set DATABASE_URL.');
    return 2;
  }
  const db = connect(url, { maxConnections: 3 });
  try {
    await refuseUnknown(db, o);
    const day = { db, pbx: o.pbx, from: o.start * 1000, to: o.end * 1000, tenant: o.tenant ?? null };
    const compared = await compareDay(day);
    for (const difference of compared.differences) tell(difference);
    const { calls, differences } = compared;
    console.log(`${calls} calls computed again, ${differences.length} differ`);
    if (differences.length === 0) return 0;
    if (!o.apply) {
      console.log('Nothing was changed. Add --apply to write this.');
      return 1;
    }
    await applyDifferences(day, compared);
    console.log('Written.');
    return 0;
  } finally {
    await db.destroy();
  }
}

process.exitCode = await main().catch((error: unknown) => {
  console.error(reasonOf(error));
  return 2;
});
