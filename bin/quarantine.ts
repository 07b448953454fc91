import { reasonOf } from '../src/platform/errors.ts';
import { connect } from '../src/platform/mysql/connect.ts';
import { retryQuarantine } from '../src/records/actions/retry-quarantine.ts';
import { findQuarantined, type QuarantineRow } from '../src/records/store/find-quarantined.ts';
import { databaseHere } from './system/database-here.ts';
import { quoted } from './system/terminal-text.ts';

const USAGE = `Usage: npm run quarantine -- list           what nobody could attribute or interpret, and why
       npm run quarantine -- retry [id …]   tries all of it again, or only these`;

const ROWS_AT_ONCE = 200;

function shown({ id, kind, reason, seen, created_at, evidence }: QuarantineRow): string {
  return `${id}  ${created_at.toISOString()}  ${kind}  ${quoted(reason)}${seen > 1 ? `  ${seen} times` : ''}\n    ${quoted(evidence.toString().slice(0, 160))}`;
}

async function main([command, ...rest]: readonly string[]): Promise<number> {
  const ids = rest.map(Number);
  if ((command !== 'list' && command !== 'retry') || !ids.every((id) => Number.isSafeInteger(id) && id > 0)) {
    console.error(USAGE);
    return 2;
  }
  const url = await databaseHere();
  if (url === null) {
    console.error('Nothing runs here: npm start first, or set DATABASE_URL.');
    return 2;
  }
  const db = connect(url, { maxConnections: 3 });
  try {
    if (command === 'retry') {
      const { tried, resolved } = await retryQuarantine(db, ids.length === 0 ? undefined : ids);
      console.log(`${tried} tried again, ${resolved} resolved`);
      return 0;
    }
    let after = 0;
    for (;;) {
      const rows = await findQuarantined(db, { after, limit: ROWS_AT_ONCE });
      for (const row of rows) console.log(shown(row));
      const last = rows.at(-1);
      if (last === undefined) {
        if (after === 0) console.log('Nothing is in quarantine.');
        return 0;
      }
      after = last.id;
    }
  } finally {
    await db.destroy();
  }
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(reasonOf(error));
  return 2;
});
