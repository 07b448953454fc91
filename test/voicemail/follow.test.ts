import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FOLDERS, type Folder, folderOf, isNew, WASTE } from '../../src/voicemail/model/folder.ts';
import { follow, type KnownMessage, type Message, newsOf } from '../../src/voicemail/model/follow.ts';

const NOW = new Date('2026-11-26T15:00:00Z');
const EARLIER = new Date('2026-11-26T14:00:00Z');

const known = (msgId: string, folder: Folder, more: Partial<KnownMessage> = {}): KnownMessage => ({
  id: Number(msgId),
  msgId,
  folder,
  isRead: !isNew(folder),
  readAt: isNew(folder) ? null : EARLIER,
  deletedAt: null,
  ...more,
});

/** What is known after the steps. */
function applied(before: readonly KnownMessage[], present: readonly Message[]): KnownMessage[] {
  const after = new Map(before.map((one) => [one.msgId, one]));
  for (const step of follow(present, before, NOW)) {
    if (step.what === 'gone') after.delete(step.known.msgId);
    else if (step.what === 'moved') after.set(step.known.msgId, { ...step.known, ...step });
    else after.set(step.message.msgId, known(step.message.msgId, step.message.folder));
  }
  return [...after.values()];
}

describe('a box is followed', () => {
  it.each<[string, Folder, Folder, string, boolean]>([
    ['heard on the phone', 'INBOX', 'Old', 'voicemail.read', true],
    ['an urgent one heard', 'Urgent', 'Old', 'voicemail.read', true],
    ['new again', 'Old', 'INBOX', 'voicemail.updated', false],
    ['put into order', 'Old', 'Work', 'voicemail.updated', true],
    ['heard and put into order', 'INBOX', 'Family', 'voicemail.read', true],
    ['deleted when new', 'INBOX', WASTE, 'voicemail.deleted', false],
    ['deleted when read', 'Old', WASTE, 'voicemail.deleted', true],
  ])('%s: %s to %s is %s', (_, from, to, type, isRead) => {
    const [step] = follow([{ msgId: '1', folder: to }], [known('1', from)], NOW);
    if (step?.what !== 'moved') throw new Error('it was not moved');
    expect([newsOf(step), step.isRead, step.deletedAt]).toEqual([type, isRead, to === WASTE ? NOW : null]);
  });

  it('keeps when it was read first, and forgets it when it is new again', () => {
    const [again] = follow([{ msgId: '1', folder: 'Work' }], [known('1', 'Old')], NOW);
    expect(again).toMatchObject({ readAt: EARLIER });
    const [fresh] = follow([{ msgId: '1', folder: 'INBOX' }], [known('1', 'Old')], NOW);
    expect(fresh).toMatchObject({ readAt: null, isRead: false });
  });

  it('a message that is being moved lies in both folders, and nothing is told yet', () => {
    const both: Message[] = [
      { msgId: '1', folder: 'Old' },
      { msgId: '1', folder: 'INBOX' },
    ];
    expect(follow(both, [known('1', 'INBOX')], NOW)).toEqual([]);
    expect(follow(both, [], NOW).map(({ what }) => what)).toEqual(['received']);
  });

  const message = fc.record({
    msgId: fc.integer({ min: 1, max: 12 }).map(String),
    folder: fc.constantFrom(...FOLDERS),
  });
  const box = fc.uniqueArray(message, { selector: ({ msgId }) => msgId });

  it('after any change all is as the table says, and to look again tells nothing', () => {
    fc.assert(
      fc.property(box, box, (before, present) => {
        const after = applied(
          before.map(({ msgId, folder }) => known(msgId, folder)),
          present,
        );
        const places = (all: readonly Message[]) => new Map(all.map(({ msgId, folder }) => [msgId, folder]));
        expect(places(after)).toEqual(places(present));
        expect(follow(present, after, NOW)).toEqual([]);
        for (const one of after) {
          if (one.folder !== WASTE) expect(one.isRead).toBe(!isNew(one.folder));
        }
      }),
    );
  });

  it('each message is received once and is gone once, in whatever order the box was seen', () => {
    fc.assert(
      fc.property(fc.array(box, { maxLength: 8 }), (seen) => {
        const received = new Map<string, number>();
        let now: KnownMessage[] = [];
        for (const present of seen) {
          for (const step of follow(present, now, NOW)) {
            if (step.what === 'moved') continue;
            const id = step.what === 'received' ? step.message.msgId : step.known.msgId;
            received.set(id, (received.get(id) ?? 0) + (step.what === 'received' ? 1 : -1));
            expect([0, 1]).toContain(received.get(id));
          }
          now = applied(now, present);
        }
      }),
    );
  });
});

it('a folder is the last part of its path', () => {
  expect(folderOf('/var/spool/asterisk/voicemail/acme_vm/1001/INBOX')).toBe('INBOX');
  expect(folderOf('/var/spool/asterisk/voicemail/acme_vm/1001/unavail')).toBeNull();
});
