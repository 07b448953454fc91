import type { Kysely } from 'kysely';
import type { Announcement } from '../../../platform/announcement.ts';
import type { DB } from '../../../platform/mysql/schema.generated.ts';
import { agentTopic, teamTopic } from '../../../tenancy/guard/event.ts';
import { presentVoicemail } from '../../api/present.ts';
import type { VoicemailEventData } from '../../events.ts';
import type { Box } from '../../store/boxes.ts';
import { contactsByNumber } from '../../store/callers.ts';
import { audiencesOf } from '../../store/people.ts';
import { voicemailsById } from '../../store/voicemails.ts';

/** Something to be told of a message. */
export interface News {
  readonly type: keyof VoicemailEventData;
  readonly boxId: number;
  readonly id: number;
  /** Asterisk has it no more; its row goes when this was read. */
  readonly gone: boolean;
  /** Epoch ms; the PBX's own time where it told. */
  readonly at: number;
}

/** @param db of the tenant, in the transaction of the change */
export async function newsFor(
  db: Kysely<DB>,
  tenantId: string,
  boxes: readonly Box[],
  news: readonly News[],
): Promise<Announcement[]> {
  if (news.length === 0) return [];
  const concerned = boxes.filter(({ id }) => news.some(({ boxId }) => boxId === id));
  const audiences = await audiencesOf(db, concerned);
  const rows = await voicemailsById(
    db,
    news.map(({ id }) => id),
  );
  const contacts = await contactsByNumber(
    db,
    rows.map(({ callerid }) => callerid),
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return news.flatMap(({ type, id, boxId, gone, at }) => {
    const row = byId.get(id);
    const box = concerned.find((one) => one.id === boxId);
    if (row === undefined || box === undefined) return [];
    const { people, teams } = audiences.get(boxId) ?? { people: [], teams: [] };
    const topics = [
      `mailbox:${boxId}`,
      ...(box.queue === null ? [] : [`queue:${box.queue.id}`]),
      ...people.map(agentTopic),
      ...teams.map(teamTopic),
    ];
    const shown = presentVoicemail(row, contacts);
    return { tenantId, type, at, topics, data: type === 'voicemail.deleted' ? { ...shown, gone } : { ...shown } };
  });
}
