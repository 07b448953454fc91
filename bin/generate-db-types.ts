import { sql } from 'kysely';
import { generate, MysqlDialect } from 'kysely-codegen';
import { connect } from '../src/platform/mysql/connect.ts';

const DIR = 'src/platform/mysql';
/** The migrator's own bookkeeping is not for the program. */
const OWN_TABLES = 'schema_migrations*';

/**
 * What TypeScript has to know of the schema, from a migrated MySQL database (MariaDB calls JSON text).
 * @returns texts by path
 */
export async function generateDbTypes(url: string): Promise<Readonly<Record<string, string>>> {
  const db = connect(url);
  try {
    return {
      [`${DIR}/schema.generated.ts`]: await rowTypes(url),
      [`${DIR}/tenant-tables.generated.ts`]: await tenantTables(db),
    };
  } finally {
    await db.destroy();
  }
}

async function rowTypes(url: string): Promise<string> {
  const dialect = new MysqlDialect();
  const db = await dialect.introspector.connect({ connectionString: url, dialect });
  try {
    return await generate({ db, dialect, excludePattern: OWN_TABLES });
  } finally {
    await db.destroy();
  }
}

async function tenantTables(db: ReturnType<typeof connect>): Promise<string> {
  const { rows } = await sql<{ name: string }>`
    select table_name as name from information_schema.columns
    where table_schema = database() and column_name = 'tenant_id' order by table_name
  `.execute(db);
  const names = rows.map(({ name }) => `  '${name}',\n`).join('');
  return `// Made by \`npm run db:types\`: every table whose rows belong to a tenant.\nexport const TENANT_TABLES: ReadonlySet<string> = new Set([\n${names}]);\n`;
}
