import * as JsSIP from 'jssip';
import type { RTCSession } from 'jssip/lib/RTCSession';
import type { PagePhone } from '../page-phone.ts';
import { Call, MEDIA } from './call.ts';

/** A softphone without buttons: the page does what it is told by name. */

const calls: Call[] = [];
let agent: JsSIP.UA;

const call = (place: number): Call => {
  const found = calls[place];
  if (found === undefined) throw new Error(`there is no call ${place}`);
  return found;
};

const phone: PagePhone = {
  start: (settings) => {
    agent = new Function('JsSIP', `${settings}\nreturn phone;`)(JsSIP) as JsSIP.UA;
    agent.on('newRTCSession', ({ session }: { session: RTCSession }) => calls.push(new Call(session)));
    return new Promise((told) => {
      agent.on('registered', () => told('registered'));
      agent.on('registrationFailed', ({ cause }) => told(cause ?? 'failed'));
      agent.start();
    });
  },
  registerAgain: () => agent.register(),
  calls: () => calls.map((one) => one.shown()),
  dial: (number) => {
    agent.call(number, MEDIA);
    return calls.length - 1;
  },
  answer: (place) => call(place).session.answer(MEDIA),
  hold: (place) => call(place).hold(),
  resume: (place) => call(place).resume(),
  mute: (place) => call(place).mute(),
  press: (place, digits) => call(place).session.sendDTMF(digits, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833 }),
  hangup: (place) => call(place).session.terminate(),
  sendOn: (place, number) => call(place).refer(number),
  handOver: (place, enquiry) => {
    const other = call(enquiry);
    return call(place).refer(other.session.remote_identity.uri.toString(), other);
  },
  hear: (place, ms) => call(place).hear(ms),
};

Object.assign(globalThis, { softphone: phone });
