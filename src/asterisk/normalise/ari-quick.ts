import { endpointOfChannel } from '../naming.ts';
import type { BridgeSnapshot, ChannelSnapshot, PbxEvent } from '../pbx-event.ts';
import { SameText } from '../same-text.ts';
import { parseAriTime } from '../timestamp.ts';
import { channelState, markOwn, type TenantOf } from './ari-shapes.ts';

/**
 * Reads the most frequent events straight from their text, three times as fast as JSON.parse, when it is laid out exactly
 * as Asterisk 22 writes it. A backslash, another order, a key more or less: null, and the long way is taken. So this can
 * be faster, never different; a test holds the two together.
 */
export function quickAri(message: string, pbx: string, tenantOf: TenantOf): PbxEvent | null {
  if (message.includes('\\')) return null;
  text = message;
  at = 0;
  const leads = text.startsWith('{"cause":');
  const cause = leads ? leadingCause() : 0;
  const name = viewAfter(leads ? ',"type":"' : '{"type":"');
  const time = parseAriTime(viewAfter('","timestamp":"'));
  if (time === null) return null;
  const event =
    name === 'ChannelHangupRequest'
      ? hangupRequest(pbx, time, cause, tenantOf)
      : leads
        ? null
        : eventOf(name, pbx, time, tenantOf);
  past(',"asterisk_id":"');
  past('","application":"');
  return event !== null && at === text.length - 2 && text.endsWith('"}') ? event : null;
}

// One message is read at a time, and a cursor made for each would cost as much as the reading.
let text = '';
let at = 0;
const same = new SameText();
const LOST = Number.MAX_SAFE_INTEGER;

/** The string that begins after these letters; the cursor is on the quote that ends it. */
function after(letters: string): string {
  return same.of(viewAfter(letters));
}

/** The same for a string that is read at once and not kept. */
function viewAfter(letters: string): string {
  if (!text.startsWith(letters, at)) {
    at = LOST;
    return '';
  }
  const from = at + letters.length;
  at = text.indexOf('"', from);
  return text.slice(from, at);
}

/** The same for a string that nobody asks for. */
function past(letters: string): void {
  at = text.startsWith(letters, at) ? text.indexOf('"', at + letters.length) : LOST;
}

/** The whole number that begins after these letters. */
function numberAfter(letters: string): number {
  if (!text.startsWith(letters, at)) {
    at = LOST;
    return 0;
  }
  at += letters.length;
  const from = at;
  let number = 0;
  for (let digit = text.charCodeAt(at) - 0x30; digit >= 0 && digit <= 9; digit = text.charCodeAt(++at) - 0x30) {
    number = number * 10 + digit;
  }
  if (at === from || (text.charCodeAt(from) === 0x30 && at > from + 1)) at = LOST;
  return number;
}

/** A hang-up that has a cause says it before it says what it is; no other event begins so. */
function leadingCause(): number {
  const cause = numberAfter('{"cause":');
  if (text.startsWith(',"soft":true', at)) at += ',"soft":true'.length;
  if (text.startsWith(',"tech_cause":', at)) numberAfter(',"tech_cause":');
  return cause;
}

function hangupRequest(pbx: string, time: number, cause: number, tenantOf: TenantOf): PbxEvent | null {
  const channel = channelAfter('","channel":{"id":"', tenantOf);
  return channel === null ? null : { type: 'channel.hangup_requested', pbx, at: time, channel, cause };
}

const PLAIN: ReadonlyMap<string, 'channel.created' | 'channel.changed' | 'channel.unheld'> = new Map([
  ['ChannelCreated', 'channel.created'],
  ['ChannelStateChange', 'channel.changed'],
  ['ChannelCallerId', 'channel.changed'],
  ['ChannelUnhold', 'channel.unheld'],
]);

function eventOf(name: string, pbx: string, time: number, tenantOf: TenantOf): PbxEvent | null {
  const plain = PLAIN.get(name);
  if (plain !== undefined) {
    const channel = channelAfter('","channel":{"id":"', tenantOf);
    return channel === null ? null : { type: plain, pbx, at: time, channel };
  }
  if (name === 'ChannelDestroyed') {
    const cause = numberAfter('","cause":');
    const causeText = after(',"cause_txt":"');
    const technical = text.startsWith('","tech_cause":', at);
    if (technical) numberAfter('","tech_cause":');
    const channel = channelAfter(`${technical ? '' : '"'},"channel":{"id":"`, tenantOf);
    return channel === null ? null : { type: 'channel.destroyed', pbx, at: time, channel, cause, causeText };
  }
  if (name === 'ChannelEnteredBridge' || name === 'ChannelLeftBridge') {
    const type = name === 'ChannelEnteredBridge' ? 'channel.entered_bridge' : 'channel.left_bridge';
    const bridge = bridgeAfter('","bridge":{"id":"');
    const channel = channelAfter(',"channel":{"id":"', tenantOf);
    return channel === null || bridge === null ? null : { type, pbx, at: time, channel, bridge };
  }
  if (name === 'Dial') {
    const dialStatus = after('","dialstatus":"');
    past('","forward":"');
    const dialString = after('","dialstring":"');
    const caller = channelAfter('","caller":{"id":"', tenantOf);
    const peer = caller === null ? null : channelAfter(',"peer":{"id":"', tenantOf);
    return peer === null ? null : { type: 'channel.dialed', pbx, at: time, caller, peer, dialStatus, dialString };
  }
  return null;
}

function channelAfter(letters: string, tenantOf: TenantOf): ChannelSnapshot | null {
  const uniqueId = after(letters);
  const name = after('","name":"');
  const state = viewAfter('","state":"');
  past('","protocol_id":"');
  const callerName = after('","caller":{"name":"');
  const callerNumber = after('","number":"');
  const connectedName = after('"},"connected":{"name":"');
  const connectedNumber = after('","number":"');
  past('"},"accountcode":"');
  const context = after('","dialplan":{"context":"');
  const exten = after('","exten":"');
  numberAfter('","priority":');
  const app = after(',"app_name":"');
  past('","app_data":"');
  const createdAt = parseAriTime(viewAfter('"},"creationtime":"'));
  past('","language":"');
  const shown = text.startsWith('","channelvars":', at);
  const linkedId = shown ? after('","channelvars":{"CHANNEL(linkedid)":"') : '';
  const nativeTenant = after(`"${shown ? '}' : ''},"tenantid":"`);
  if (at === LOST || !text.startsWith('"}', at) || createdAt === null) return null;
  if (uniqueId === '' || name === '' || name.startsWith('Message/')) return null;
  at += 2;
  return markOwn({
    uniqueId,
    linkedId,
    name,
    endpoint: endpointOfChannel(name),
    tenant: tenantOf(name, nativeTenant, uniqueId),
    state: channelState(state),
    callerNumber,
    callerName,
    connectedNumber,
    connectedName,
    context,
    exten,
    app,
    createdAt,
  });
}

function bridgeAfter(letters: string): BridgeSnapshot | null {
  const id = after(letters);
  past('","technology":"');
  const kind = after('","bridge_type":"');
  const bridgeClass = after('","bridge_class":"');
  past('","creator":"');
  past('","name":"');
  if (id === '' || !text.startsWith('","channels":[', at)) return null;
  at += '","channels":['.length;
  const channelIds: string[] = [];
  for (let more = text.startsWith('"', at); more; ) {
    channelIds.push(after('"'));
    more = text.startsWith('","', at);
    at += more ? 2 : 1;
  }
  past('],"creationtime":"');
  past('","video_mode":"');
  if (!text.startsWith('"}', at)) return null;
  at += 2;
  return { id, kind, class: bridgeClass, channelIds };
}
