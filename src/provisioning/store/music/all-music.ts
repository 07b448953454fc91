import type { Kysely } from 'kysely';
import type { DB } from '../../../platform/mysql/schema.generated.ts';

/** Of all tenants: what Asterisk is to know. */
export interface StoredMusic {
  readonly tenantId: string;
  readonly name: string;
  readonly random: boolean;
  readonly fileNames: readonly string[];
}

/** Of tenants that may call, in the order in which files are played. */
export async function allMusic(db: Kysely<DB>): Promise<StoredMusic[]> {
  const rows = await db
    .selectFrom('music_classes as c')
    .innerJoin('tenants as t', 't.id', 'c.tenant_id')
    .innerJoin('music_files as f', (join) =>
      join.onRef('f.tenant_id', '=', 'c.tenant_id').onRef('f.music_id', '=', 'c.id'),
    )
    .select(['c.id', 'c.tenant_id', 'c.name', 'c.play_order', 'f.file_name'])
    .where('t.status', 'in', ['active', 'trial'])
    .orderBy('c.id')
    .orderBy('f.position')
    .orderBy('f.id')
    .execute();
  const classes = new Map<number, StoredMusic & { fileNames: string[] }>();
  for (const { id, tenant_id, name, play_order, file_name } of rows) {
    const known = classes.get(id) ?? { tenantId: tenant_id, name, random: play_order === 'random', fileNames: [] };
    known.fileNames.push(file_name);
    classes.set(id, known);
  }
  return [...classes.values()];
}

/** Which of these files of a tenant have a row. */
export async function knownFiles(db: Kysely<DB>, tenantId: string, names: readonly string[]): Promise<Set<string>> {
  if (names.length === 0) return new Set();
  const rows = await db
    .selectFrom('music_files')
    .select('file_name')
    .where('tenant_id', '=', tenantId)
    .where('file_name', 'in', names)
    .execute();
  return new Set(rows.map(({ file_name }) => file_name));
}
