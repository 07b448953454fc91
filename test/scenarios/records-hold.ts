import { type Conversation, conversationsOf, phonesOf, soughtSomebody, spanOf } from './conversations.ts';
import type { Evidence, Stored } from './evidence.ts';

/** What must be so of every conversation and its record, whatever was played. */
export function recordsHold(evidence: Evidence): string[] {
  const conversations = conversationsOf(evidence);
  const orphans = evidence.records.filter(
    ({ linkedid }) => !conversations.some(({ linkedIds }) => linkedIds.has(linkedid)),
  );
  return [
    ...orphans.map(({ linkedid }) => `a record of ${linkedid}, of which Asterisk wrote nothing`),
    ...conversations.flatMap((conversation) => {
      const own = evidence.records.filter(({ linkedid }) => conversation.linkedIds.has(linkedid));
      const [record] = own;
      if (record === undefined || own.length > 1) return [`${own.length} records of one conversation`];
      return [
        ...attachedOnce(conversation, record, evidence),
        ...timesHold(conversation, record),
        ...dispositionHolds(conversation, record),
        ...partiesHold(conversation, record, evidence),
      ].map((text) => `${record.linkedid}: ${text}`);
    }),
  ];
}

/** Every leg and every linkedid of it leads to this record, and to no other. */
function attachedOnce({ linkedIds }: Conversation, record: Stored<'records'>, evidence: Evidence): string[] {
  const named = evidence.linkedIds.filter(({ linkedid }) => linkedIds.has(linkedid));
  const strays = named.filter(
    ({ linkedid, root, tenant_id }) =>
      root !== record.linkedid || (linkedid === root && tenant_id !== record.tenant_id),
  );
  const legs = evidence.rows.filter(({ linkedid }) => linkedIds.has(linkedid ?? ''));
  const away = legs.filter(
    ({ linkedid, tenant_id }) =>
      tenant_id !== record.tenant_id || named.find((one) => one.linkedid === linkedid)?.root !== record.linkedid,
  );
  return [
    ...(named.length === linkedIds.size ? [] : [`${named.length} of ${linkedIds.size} linkedids are known`]),
    ...strays.map(({ linkedid, root }) => `${linkedid} leads to ${root}`),
    ...away.map(({ uniqueid, sequence }) => `leg ${uniqueid}/${sequence} is not of it`),
    ...(record.complete === 1 ? [] : [`incomplete: ${record.incomplete_reason}`]),
  ];
}

function timesHold(conversation: Conversation, record: Stored<'records'>): string[] {
  const { from, to } = spanOf(conversation);
  const [start, end] = [record.started_at.getTime(), record.ended_at.getTime()];
  const answer = record.answered_at?.getTime() ?? null;
  const total = (end - start) / 1000;
  const spent = record.wait_seconds + record.talk_seconds + record.hold_seconds;
  return [
    ...(Math.abs(start - from) <= 1 ? [] : [`it starts ${start - from} ms after its first event`]),
    ...(Math.abs(end - to) <= 1 ? [] : [`it ends ${end - to} ms after its last event`]),
    ...(answer === null || (start <= answer && answer <= end) ? [] : ['start, answer, end are not in order']),
    ...(record.talk_seconds <= total + 0.5 ? [] : [`${record.talk_seconds} s of talk in ${total} s`]),
    ...(spent <= total + 1.5 ? [] : [`${spent} s of wait, talk and hold in ${total} s`]),
    ...(answer === null && record.talk_seconds > 0 ? ['talk without an answer'] : []),
  ];
}

/** ANSWERED: somebody talked, or whoever called looked for nobody and a machine took the call. */
function dispositionHolds(conversation: Conversation, record: Stored<'records'>): string[] {
  const { disposition, answered_at, linkedid } = record;
  if (answered_at !== null) return disposition === 'ANSWERED' ? [] : [`answered, and ${disposition}`];
  const machine = !soughtSomebody(conversation, linkedid);
  return disposition === 'ANSWERED' && !machine ? ['ANSWERED by nobody'] : [];
}

/** Every phone that had a channel is a party, once, and `answered` (or the caller) are those who talked. */
function partiesHold(conversation: Conversation, record: Stored<'records'>, { parties }: Evidence): string[] {
  const phones = phonesOf(conversation);
  const own = parties.filter(({ call_id }) => call_id === record.call_id);
  const total = (record.ended_at.getTime() - record.started_at.getTime()) / 1000;
  return [
    ...[...phones.keys()].flatMap((endpoint) => {
      const count = own.filter((party) => party.endpoint === endpoint).length;
      return count === 1 ? [] : [`${endpoint} is ${count} of its parties`];
    }),
    ...own.flatMap(({ endpoint, role, talk_seconds }) => {
      const talked = phones.get(endpoint);
      if (talked === undefined) return [`${endpoint} had no channel`];
      if (talk_seconds > total + 0.5) return [`${endpoint} talked longer than it lasted`];
      return role === 'caller' || (role === 'answered') === talked
        ? []
        : [`${endpoint} ${role}, and talked: ${talked}`];
    }),
    ...(own.filter(({ role }) => role === 'caller').length > 1 ? ['two callers'] : []),
  ];
}
