import type { Kysely } from 'kysely';
import type { DB } from '../../platform/mysql/schema.generated.ts';
import type { Verdict } from '../model/verdict.ts';
import { didOfNumber } from '../store/dids.ts';
import { findExtension, findMenu, findQueue, hasMailbox } from '../store/targets.ts';

/** Why a call cannot do what was answered; null when it can. @param db of one tenant: foreign names find nothing */
export async function checkVerdict(db: Kysely<DB>, tenantId: string, verdict: Verdict): Promise<string | null> {
  if (verdict.action === 'hangup') return null;
  const { type, target } = verdict.route;
  switch (type) {
    case 'queue':
      return (await findQueue(db, target)) === null ? 'route.target: there is no active queue of this name' : null;
    case 'endpoint':
      return (await findExtension(db, target)) === null ? 'route.target: there is no such extension' : null;
    case 'ivr':
      return (await findMenu(db, target)) === null ? 'route.target: there is no menu of this name' : null;
    case 'voicemail':
      return (await hasMailbox(db, tenantId, target)) ? null : 'there is no such mailbox';
    case 'external':
      return (await didOfNumber(db, target)) === undefined ? null : 'route.target is a number of your own';
  }
}
