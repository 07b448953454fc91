import { describe, expect, it } from 'vitest';
import * as naming from '../../src/asterisk/naming.ts';
import { derive } from '../../src/records/model/call-record.ts';
import { newConversation, takeEvent, takeLeg } from '../../src/records/model/conversation.ts';
import { earlyEnd } from '../../src/records/model/early-end.ts';
import { nextLife, type PbxLife, UNKNOWN_LIFE } from '../../src/records/model/pbx-life.ts';
import { scenario } from './scenario.ts';

const { events, legs } = scenario('answered');
const start = events[0]?.at ?? 0;

function cutAfter(rows: number) {
  const conversation = newConversation(0);
  for (const event of events.slice(0, rows)) takeEvent(conversation, event);
  return conversation;
}

const LATER = { forMs: 60_000, sincePictureMs: 60_000 };
const picture = (o: { bootedAt?: number; at?: number; channels?: string[] }) => ({
  bootedAt: o.bootedAt ?? start - 3_600_000_000,
  at: o.at ?? start + 60_000_000,
  channels: new Set(o.channels ?? []),
});

describe('a conversation that Asterisk does not end', () => {
  it('is waited for as long as nothing says that it is gone', () => {
    expect(earlyEnd(cutAfter(8), { life: 0, picture: null }, LATER)).toBeNull();
    const alive = picture({ channels: [events[0]?.uniqueId ?? ''] });
    expect(earlyEnd(cutAfter(8), { life: 0, picture: alive }, LATER)).toBeNull();
  });

  it('was lost with the process: a later life of it has begun, or it booted after the call did', () => {
    expect(earlyEnd(cutAfter(8), { life: 1, picture: null }, { forMs: 0, sincePictureMs: 0 })).toBe('pbx_lost');
    const rebooted = picture({ bootedAt: start + 1_000_000 });
    expect(earlyEnd(cutAfter(8), { life: 0, picture: rebooted }, LATER)).toBe('pbx_lost');
  });

  it('is gone when Asterisk lives and knows none of its channels, but not while its end may be on its way', () => {
    const empty = picture({});
    expect(earlyEnd(cutAfter(8), { life: 0, picture: empty }, LATER)).toBe('channel_gone');
    expect(earlyEnd(cutAfter(8), { life: 0, picture: empty }, { forMs: 1, sincePictureMs: 1_000 })).toBeNull();
    const justNow = picture({ at: start + 1_000_000 });
    expect(earlyEnd(cutAfter(8), { life: 0, picture: justNow }, LATER)).toBeNull();
  });

  it('has ended without a LINKEDID_END when all channels ended and nothing came for a while', () => {
    const all = cutAfter(events.length - 1);
    expect(earlyEnd(all, { life: 0, picture: null }, LATER)).toBe('no_linkedid_end');
    expect(earlyEnd(all, { life: 0, picture: null }, { forMs: 5_000, sincePictureMs: 0 })).toBeNull();
  });

  it('is told by its legs alone when no channel event was ever written', () => {
    const conversation = newConversation(0);
    for (const leg of legs) takeLeg(conversation, leg);
    expect(earlyEnd(conversation, { life: 0, picture: null }, LATER)).toBe('no_cel');
    expect(derive({ events: [], legs }, 'no_cel', naming)?.record).toMatchObject({
      direction: 'inbound',
      fromNumber: '+493055500199',
      did: '+49305550101',
      disposition: 'ANSWERED',
      talkSeconds: 2,
      gap: 'no_cel',
    });
  });

  it('is recorded up to the last evidence', () => {
    const record = derive({ events: events.slice(0, 7), legs: [] }, 'pbx_lost', naming)?.record;
    expect(record).toMatchObject({
      gap: 'pbx_lost',
      endedAt: events[6]?.at,
      disposition: 'ANSWERED',
      hangupCause: null,
    });
  });

  it('says so when its beginning is missing', () => {
    const record = derive({ events: events.slice(1), legs }, null, naming)?.record;
    expect(record?.gap).toBe('no_start');
  });
});

describe('a new life of Asterisk', () => {
  const lives = (ids: readonly string[]) => {
    let life: PbxLife = UNKNOWN_LIFE;
    return ids.flatMap((id) => {
      const step = nextLife(life, id);
      life = step?.life ?? life;
      return step?.reborn === true ? [id] : [];
    });
  };

  it('shows in the counter that begins again', () => {
    expect(lives(['s-1795343134.0', 's-1795343140.7', 's-1795343150.0', 's-1795343151.1'])).toEqual(['s-1795343150.0']);
    expect(lives(['s-1795343134.0', 's-1795343150.0'])).toEqual(['s-1795343150.0']);
    // As seen: killed, and back within the second.
    expect(lives(['s-1795349406.12', 's-1795349407.0', 's-1795349407.1'])).toEqual(['s-1795349407.0']);
  });

  it('is not taken from neighbours that changed places, a clock set back, or ids of somebody else', () => {
    expect(lives(['s-1795343134.5', 's-1795343135.4', 's-1795343135.6'])).toEqual([]);
    expect(lives(['s-1795343134.16', 's-1795343135.15', 's-1795343134.14', 's-1795343135.17'])).toEqual([]);
    expect(lives(['s-1795343134.5', 's-1795339534.6', 's-1795339535.7'])).toEqual([]);
    expect(lives(['s-1795343134.5', 'click-to-call-77', '1795349999'])).toEqual([]);
  });
});
