import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import { waited } from '../model/queue-visits.ts';
import { COLUMNS, milliseconds, recordRow } from './call-records.ts';
import { lookUpNames } from './known-names.ts';
import { type Outcome, ownerOf, wantedBy } from './save-batch.ts';
import { type Spelt, spell, spellParty, spellVisit } from './stored-calls.ts';

const TRANSFERS = COLUMNS.indexOf('transfers');

/** The records that outcomes would be stored as, by root, spelt like {@link storedCalls}. */
export async function planned(db: Kysely<DB>, pbx: string, outcomes: readonly Outcome[]): Promise<Map<string, Spelt>> {
  const known = await db.transaction().execute((trx) => lookUpNames(trx, wantedBy(outcomes, [])));
  const calls = new Map<string, Spelt>();
  for (const { derived } of outcomes) {
    const tenant = ownerOf(derived, known);
    if (derived === null || tenant === null) continue;
    const { record } = derived;
    const parties = record.parties.map(({ endpoint, role, talkSeconds }) => spellParty(endpoint, role, talkSeconds));
    const row = recordRow(pbx, { tenant, record }, known).map((value, at) =>
      at === TRANSFERS ? JSON.parse(String(value)) : value,
    );
    const visits = derived.visits.map((visit) =>
      spellVisit({
        queue_name: visit.queue,
        outcome: visit.outcome,
        wait_ms: milliseconds(waited(visit)),
        talk_ms: milliseconds(visit.talked),
      }),
    );
    calls.set(record.root, spell(row, parties, visits));
  }
  return calls;
}
