import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseAri } from '../../src/asterisk/normalise/ari.ts';
import { quickAri } from '../../src/asterisk/normalise/ari-quick.ts';
import { isJson } from '../../src/asterisk/normalise/json.ts';
import { ARI_TRACES, ariMessages } from './trace-file.ts';

const MESSAGES = ARI_TRACES.flatMap(ariMessages);
const tenantOf = (name: string, native: string, id: string) => `${name} ${native} ${id}`;
const quick = (text: string) => quickAri(text, 'pbx1', tenantOf);

/** The long way; undefined for what is no JSON object. */
function slow(text: string) {
  try {
    const json: unknown = JSON.parse(text);
    return isJson(json) ? normaliseAri(json, 'pbx1', tenantOf) : undefined;
  } catch {
    return undefined;
  }
}

describe('the short way of reading an event', () => {
  it('gives what the long way gives, and is taken for most events of a call', () => {
    let taken = 0;
    let heard = 0;
    for (const message of MESSAGES) {
      const event = quick(message);
      if (slow(message) !== null) heard++;
      if (event === null) continue;
      taken++;
      expect(event).toEqual(slow(message));
    }
    expect(taken / heard).toBeGreaterThan(0.6);
  });

  it.each([
    ['a name with a quote', 'Ann Caller', 'Ann \\"Q\\" Caller'],
    ['a name with a line end', 'Ann Caller', 'Ann\\r\\nEvent: Hangup'],
    ['an escaped letter', 'Ann Caller', '\\u0041nn'],
    ['a key more', '"language":"en"', '"language":"en","new_in_23":"x"'],
    ['a key less', '"protocol_id":"",', ''],
    ['another order', '"state":"Ring","protocol_id":""', '"protocol_id":"","state":"Ring"'],
    ['a blank', '"state":"Ring"', '"state": "Ring"'],
    ['another type of value', '"priority":1', '"priority":"1"'],
    ['a channel of messages', 'PJSIP/acme_trunk-00000000', 'Message/ast_msg_queue'],
    ['another variable', '"CHANNEL(linkedid)"', '"UNIQUEID"'],
    ['something after the end', '"application":"rec"}', '"application":"rec"} '],
  ])('is not taken for %s', (_what, was, is) => {
    const message = MESSAGES.find((one) => one.includes('"type":"ChannelCreated"') && one.includes(was)) ?? '';
    expect(quick(message)).not.toBeNull();
    expect(message.replace(was, is)).not.toBe(message);
    expect(quick(message.replace(was, is))).toBeNull();
  });

  it('is taken where ARI shows no linkedids', () => {
    const message = MESSAGES.find((one) => one.includes('"type":"Dial"')) ?? '';
    const plain = message.replaceAll(/"channelvars":\{[^}]*\},/g, '');
    expect(plain).not.toBe(message);
    expect(quick(plain)).toMatchObject({ type: 'channel.dialed', caller: { linkedId: '' }, peer: { linkedId: '' } });
    expect(quick(plain)).toEqual(slow(plain));
  });

  it('is not taken for two channels of a bridge without a comma between them', () => {
    const two = /("channels":\["[^"]+"),("[^"]+"\])/;
    const message = MESSAGES.find((one) => one.startsWith('{"type":"ChannelEnteredBridge"') && two.test(one)) ?? '';
    expect(quick(message)).not.toBeNull();
    expect(quick(message.replace(two, '$1$2'))).toBeNull();
  });

  it('takes a hostile name for a name', () => {
    const message = (MESSAGES[0] ?? '').replace('Ann Caller', `{'},"channel":{`.replaceAll('"', "'"));
    expect(quick(message)).toEqual(slow(message));
  });

  it('never differs from the long way, whatever is changed in the text', () => {
    const piece = fc.constantFrom(
      '"',
      '\\',
      '}',
      '{',
      ',',
      ':',
      '0',
      '-',
      ' ',
      'x',
      '","',
      '"},"',
      '"id":"',
      'é',
      '\n',
      '"channel":{',
      '',
    );
    const change = fc.record({ at: fc.nat(), cut: fc.nat(30), put: piece });
    fc.assert(
      fc.property(fc.nat(MESSAGES.length - 1), fc.array(change, { minLength: 1, maxLength: 3 }), (which, changes) => {
        let text = MESSAGES[which] ?? '';
        for (const { at, cut, put } of changes) {
          const from = at % (text.length + 1);
          text = text.slice(0, from) + put + text.slice(from + cut);
        }
        const event = quick(text);
        // A raw control character inside a string is no JSON; ARI writes none.
        if (event !== null && !text.includes('\n')) expect(event).toEqual(slow(text));
      }),
      { numRuns: 20_000 },
    );
  });
});
