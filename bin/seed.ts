import { resolve } from 'node:path';
import { demoOf } from './system/demo-file.ts';
import { systemSettings } from './system/settings.ts';

/** `DATABASE_URL=mysql://… npm run seed`: the demonstration tenants, into a migrated database that has none yet. */
try {
  const settings = systemSettings(process.env, resolve(import.meta.dirname, '..'));
  if (settings.databaseUrl === null) {
    throw new Error(
      'DATABASE_URL must name the database, as mysql://user:password@host:port/database (npm start seeds its own).',
    );
  }
  const { dataDir, databaseUrl, pbxBind: bind } = settings;
  const demo = await demoOf({ dataDir, databaseUrl, bind });
  console.log(demo ? JSON.stringify(demo, null, 2) : 'The database has tenants already: nothing was changed.');
} catch (error) {
  console.error((error as Error).message);
  process.exit(1);
}
