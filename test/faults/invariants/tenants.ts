import type { Picture } from '../picture.ts';
import type { Invariant } from './invariant.ts';

export const tenantClosure: Invariant = {
  id: 'I5',
  says: 'nothing of a tenant is in a row or on a socket of another',
  judge: ({ frames, marks, tables, shown, texts }) => {
    const violations: string[] = [];
    const foreign = (tenant: string) =>
      Object.entries(marks)
        .filter(([other]) => other !== tenant)
        .flatMap(([, own]) => own);
    for (const { tenant, type, text } of frames) {
      const mark = foreign(tenant).find((one) => text.includes(one));
      if (mark !== undefined) violations.push(`${tenant} was told of ${mark}: ${type} ${text.slice(0, 200)}`);
    }
    for (const { tenant, ...what } of shown) {
      const text = JSON.stringify(what);
      const mark = foreign(tenant).find((one) => text.includes(one));
      if (mark !== undefined) violations.push(`${tenant} is shown ${mark}`);
    }
    for (const { uniqueid, tenant, channel, peer } of tables.legs) {
      const owners = [channel, peer].map(ownerOf).filter((one) => one !== null);
      if (owners.some((owner) => owner !== tenant))
        violations.push(`leg ${uniqueid} of ${owners} belongs to ${tenant}`);
    }
    const bodies = new Map(texts.map(({ body, tenant }) => [body, tenant]));
    for (const { id, tenant, body } of tables.messages) {
      const owner = bodies.get(body);
      if (owner !== undefined && owner !== tenant) violations.push(`message ${id} of ${owner} belongs to ${tenant}`);
    }
    return {
      looked: frames.length + tables.legs.length,
      at: `${frames.length} frames, ${tables.legs.length} legs`,
      violations,
    };
  },
};

/** Null for a channel that is no phone and no trunk. */
function ownerOf(channel: string): string | null {
  return /^PJSIP\/([^_]+)_/.exec(channel)?.[1] ?? null;
}

const ENDS = new Set(['received', 'sent', 'delivered', 'failed']);

export const messagesOnce: Invariant = {
  id: 'I6',
  says: 'each message that was taken has one end or is unknown, and went out once',
  judge: (picture) => {
    const { texts, tables } = picture;
    const violations: string[] = [];
    let doubtful = 0;
    for (const { tenant, way, body, accepted, carried, at } of texts) {
      const kept = tables.messages.filter((one) => one.body === body);
      if (kept.length > 1) violations.push(`${tenant}: “${body}” is kept ${kept.length} times`);
      if (accepted && kept.length === 0) {
        // Asterisk answers 202 before anybody has the text, so what came while a link broke may be lost.
        if (way === 'in' && inDoubt(picture, at)) doubtful++;
        else violations.push(`${tenant}: “${body}” was taken and is nowhere`);
      }
      if (carried > 1) violations.push(`${tenant}: “${body}” went out ${carried} times`);
      const sent = kept.some(({ status, isUnknown }) => status === 'sent' && !isUnknown);
      // Handed to a PBX that dies, a text counts as sent: whether it went nobody can know.
      if (way === 'out' && sent && carried === 0 && !inDoubt(picture, at))
        violations.push(`${tenant}: “${body}” counts as sent and never was`);
    }
    for (const { id, status, isUnknown } of tables.messages)
      if (!ENDS.has(status) && !isUnknown) violations.push(`message ${id} has no end: ${status}`);
    const made = new Map<number, string[]>();
    for (const { messageId, outcome } of tables.attempts)
      made.set(messageId, [...(made.get(messageId) ?? []), outcome]);
    for (const [id, outcomes] of made)
      if (outcomes.filter((one) => one === 'accepted' || one === 'unknown').length > 1)
        violations.push(`message ${id} was tried again after it may have gone: ${outcomes}`);
    return {
      looked: texts.length,
      at: `${texts.length} texts${doubtful > 0 ? `, ${doubtful} in doubt` : ''}`,
      violations,
    };
  },
};

const DOUBT_MS = 500;

function inDoubt({ windows }: Picture, at: number): boolean {
  return windows.some(({ from, readyAt }) => at >= from - DOUBT_MS && at <= readyAt + DOUBT_MS);
}
