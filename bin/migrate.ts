import { reasonOf } from '../src/platform/errors.ts';
import { migrate } from '../src/platform/mysql/migrate.ts';

/** `DATABASE_URL=mysql://… npm run migrate`: brings that database up to date without starting anything. */
const url = process.env['DATABASE_URL'];
if (url === undefined || url === '') {
  console.error('DATABASE_URL must name the database to migrate, as mysql://user:password@host:port/database');
  process.exit(1);
}
try {
  const { applied } = await migrate(url);
  console.log(applied.length === 0 ? 'The schema is current.' : `Applied: ${applied.join(', ')}`);
} catch (error) {
  console.error(reasonOf(error));
  process.exit(1);
}
