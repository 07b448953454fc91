import type { Kysely } from 'kysely';
import type { DB } from '../../src/platform/mysql/schema.generated.ts';
import { recordRoutes } from '../../src/records/api/routes.ts';
import type { CallRecordDto, CdrDto } from '../../src/records/api/schemas.ts';
import { appForNamed, askAs, type Heard } from '../support/named-callers.ts';

export type Answer = Heard<{
  readonly items: (CallRecordDto & CdrDto)[];
  readonly next_cursor: string | null;
  readonly errors: { path: string }[];
}>;

/** Asks the routes of the room as `tenant/user/role`, or `tenant/user/role/team+team`, behind the real edge. */
export function askerOf(db: Kysely<DB>): (who: string, path: string, accept?: string) => Promise<Answer> {
  const app = appForNamed({ routes: recordRoutes(db) });
  return (who, path, accept) => askAs(app, who, ['GET', path], undefined, accept === undefined ? {} : { accept });
}
