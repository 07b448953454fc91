import { connect } from '../../src/platform/mysql/connect.ts';
import { writeDialplan } from '../../src/provisioning/actions/write-dialplan.ts';

/** The files that the daemon keeps for Asterisk, for one that starts before the daemon. Without a schema: nothing. */
export async function projectContexts(databaseUrl: string, spoolDir: string): Promise<void> {
  const db = connect(databaseUrl, { maxConnections: 1 });
  try {
    await writeDialplan(db, spoolDir);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ER_NO_SUCH_TABLE') throw error;
  } finally {
    await db.destroy();
  }
}
