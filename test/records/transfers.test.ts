import { describe, expect, it } from 'vitest';
import * as naming from '../../src/asterisk/naming.ts';
import { derive } from '../../src/records/model/call-record.ts';
import { scenario } from './scenario.ts';

/** Whom a recorded transfer went to, with one field of its event said otherwise. */
function wentTo(name: string, field: string, value: string): string[] {
  const { events, legs } = scenario(name);
  const said = events.map((event) =>
    event.type === 'ATTENDEDTRANSFER'
      ? { ...event, extra: JSON.stringify({ ...JSON.parse(event.extra), [field]: value }) }
      : event,
  );
  const record = derive({ events: said, legs }, null, naming)?.record;
  return record?.transfers.map(({ to }) => to) ?? [];
}

describe('whom an attended transfer went to', () => {
  it.each([
    ['attended-transfer', '1002'],
    ['attended-transfer-by-keys', '2003'],
  ])('%s: is known from the bridge of the enquiry, when Asterisk names no target', (name, to) => {
    expect(wentTo(name, 'transfer_target_channel_uniqueid', 'N/A')).toEqual([to]);
  });

  it.each(['attended-transfer-to-application', 'attended-transfer-ringing'])(
    '%s: is nobody, when the enquiry is not known either',
    (name) => {
      expect(wentTo(name, 'channel2_uniqueid', 'N/A')).toEqual(['']);
    },
  );

  it('is never what the call itself had dialled', () => {
    const { events } = scenario('attended-transfer-by-keys');
    const caller = events[0]?.uniqueId ?? '';
    expect(wentTo('attended-transfer-by-keys', 'channel2_uniqueid', caller)).toEqual(['2003']);
  });
});
