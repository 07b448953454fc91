import { describe, expect, it } from 'vitest';
import type { ChannelSnapshot } from '../../src/asterisk/pbx-event.ts';
import { type PlaceKey, watchPlaces } from '../../src/callbacks/listen.ts';

const STAMP = { pbx: 'pbx1', at: 1_795_000_000_000_000 };
const PLACE = 'Local/7*2*1795000000000*493055501@acme_callbacks-0000001a';

function channel(name: string, endpoint: string | null = null): ChannelSnapshot {
  return {
    ...{ uniqueId: name, linkedId: name, name, endpoint, tenant: 'acme', state: 'Up', createdAt: STAMP.at },
    ...{ callerNumber: '', callerName: '', connectedNumber: '', connectedName: '', context: '', exten: '', app: '' },
  };
}

describe('a customer who is called back', () => {
  function answeredBy(caller: string, peer: ChannelSnapshot, dialStatus = 'ANSWER'): PlaceKey[] {
    const answered: PlaceKey[] = [];
    const places = watchPlaces((key) => answered.push(key));
    places.hear({ ...STAMP, type: 'channel.dialed', caller: channel(caller), peer, dialStatus, dialString: '' });
    return answered;
  }
  const customer = channel('PJSIP/acme_trunk-00000001', 'acme_trunk');
  const agent = channel('PJSIP/acme_anna-00000002', 'acme_anna');

  it('has answered when the half that calls out is answered', () => {
    expect(answeredBy(`${PLACE};1`, customer)).toEqual([{ tenantId: 'acme', id: 7, place: 2 }]);
    expect(answeredBy(`${PLACE};1`, customer, 'BUSY')).toEqual([]);
  });

  it('has not when an agent takes the half that waits in the queue, however late that is heard', () => {
    expect(answeredBy(`${PLACE};2`, agent)).toEqual([]);
  });
});
