import { resolve } from 'node:path';
import { reasonOf } from '../src/platform/errors.ts';
import { randomSecret } from './lab/secrets.ts';
import { seedDemo } from './seed/seed.ts';
import { systemSettings } from './system/settings.ts';

/** `DATABASE_URL=mysql://… npm run seed`: the demonstration tenants, into a migrated database that has none yet. */
try {
  const { databaseUrl, pbxBind } = systemSettings(process.env, resolve(import.meta.dirname, '..'));
  if (databaseUrl === null) {
    throw new Error(
      'DATABASE_URL must name the database (npm start fills its own): mysql://user:password@host:port/name',
    );
  }
  const mediaAddress = pbxBind === '0.0.0.0' ? null : pbxBind;
  const demo = await seedDemo(databaseUrl, {
    secret: () => randomSecret().slice(0, 20),
    mediaAddress,
    trunkPort: 5080,
  });
  console.log(demo ? JSON.stringify(demo, null, 2) : 'The database has tenants already: nothing was changed.');
} catch (error) {
  console.error(reasonOf(error));
  process.exit(1);
}
