import { describe, expect, it } from 'vitest';
import * as naming from '../../src/asterisk/naming.ts';
import { derive } from '../../src/records/model/call-record.ts';
import type { ChannelEvent } from '../../src/records/model/evidence.ts';
import { scenario } from './scenario.ts';

const { events } = scenario('callback');
const derived = (kept: (event: ChannelEvent) => boolean) =>
  derive({ events: events.filter(kept), legs: [] }, null, naming);
const recordOf = (kept: (event: ChannelEvent) => boolean) => derived(kept)?.record ?? null;
const isTrunk = ({ channel }: ChannelEvent) => channel.startsWith('PJSIP/acme_trunk');

describe('the record of a callback', () => {
  it('is none while only its placeholder waited: nobody heard of it', () => {
    expect(recordOf(({ channel }) => channel.startsWith('Local/'))).toBeNull();
  });

  it('says that nobody answered when the customer did not, however long the agent was there', () => {
    const record = recordOf((event) => !isTrunk(event) || event.type === 'CHAN_START' || event.type === 'CHAN_END');
    expect(record).toMatchObject({ answeredAt: null, talkSeconds: 0, callbackId: 1, queueWaitSeconds: 22 });
  });

  it('says that nobody answered when the customer was not even called', () => {
    const record = recordOf((event) => !isTrunk(event) && event.app !== 'Dial');
    expect(record).toMatchObject({ disposition: 'NO ANSWER', toNumber: '+4930555019902', direction: 'outbound' });
  });

  it('counts in reports as answered when the customer was, and as nobody’s talk while his phone only rang', () => {
    const visits = (kept: (event: ChannelEvent) => boolean) =>
      derived(kept)?.visits.map(({ outcome, talked }) => ({ outcome, talked: Math.round(talked / 100_000) / 10 }));
    const talked = recordOf(() => true)?.talkSeconds;
    expect(visits(() => true)).toEqual([{ outcome: 'answered', talked: expect.closeTo(talked ?? 0, -0.5) }]);
    const unreached = (event: ChannelEvent) => !isTrunk(event) || ['CHAN_START', 'CHAN_END'].includes(event.type);
    expect(visits(unreached)).toEqual([{ outcome: 'overflowed', talked: 0 }]);
  });
});
