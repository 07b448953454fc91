import type { Picture, Row } from './picture.ts';

const BEGAN = 1_795_000_000;
const ID = 'pbx-1795000000.1';
const ANNA = 'PJSIP/acme_anna-00000002';
const TRUNK = 'PJSIP/acme_trunk-00000001';

const event = (eventtype: string, second: number, channame = TRUNK): Row => ({
  eventtype,
  eventtime: `${BEGAN + second}.000000`,
  channame,
  uniqueid: channame === TRUNK ? ID : 'pbx-1795000000.2',
  linkedid: ID,
});
const EVENTS = [event('CHAN_START', 0), event('ANSWER', 2, ANNA), event('HANGUP', 5, ANNA), event('LINKEDID_END', 6)];
const CDR: Row = {
  uniqueid: ID,
  linkedid: ID,
  sequence: '1',
  start: `${BEGAN}.000000`,
  answer: `${BEGAN + 2}.000000`,
  end: `${BEGAN + 6}.000000`,
};
const AT = BEGAN * 1_000;

/** A run in which nothing is wrong: one call at acme, answered by Anna and muted by her, one text each way, one fault. */
export const SOUND: Picture = {
  youngerThan: AT + 600_000,
  files: { cdr: [CDR], cel: EVENTS, torn: 0 },
  tables: {
    legs: [
      {
        ...{ uniqueid: ID, sequence: 1, tenant: 'acme', channel: TRUNK, peer: ANNA, evidence: '1 0' },
        ...{ startUs: AT * 1_000, answerUs: (AT + 2_000) * 1_000, endUs: (AT + 6_000) * 1_000 },
        ...{ duration: 6, billsec: 4 },
      },
    ],
    events: EVENTS,
    linkedIds: [{ linkedid: ID, root: ID, isOpen: false }],
    records: [
      {
        ...{ tenant: 'acme', id: 'record', linkedid: ID, from: '+12025550001' },
        ...{ startedAt: AT, answeredAt: AT + 2_000, endedAt: AT + 6_000 },
        ...{ waitSeconds: 2, talkSeconds: 3, holdSeconds: 0, complete: true, reason: null },
      },
    ],
    quarantined: [],
    messages: [
      { id: 1, tenant: 'acme', direction: 'inbound', status: 'received', isUnknown: false, body: 'acme’s, in' },
      { id: 2, tenant: 'acme', direction: 'outbound', status: 'sent', isUnknown: false, body: 'acme’s, out' },
    ],
    attempts: [{ messageId: 2, outcome: 'accepted' }],
    voicemails: [{ tenant: 'acme', id: 'message' }],
    boxes: [{ tenant: 'acme', id: 'message' }],
    commands: [{ id: 1, tenant: 'acme', callId: 'record', action: 'mute', channelId: 'pbx-1795000000.2' }],
  },
  pbx: { channels: [], members: [{ endpoint: 'acme_anna', paused: false, device: 'Not in use' }] },
  shown: [
    { tenant: 'acme', agents: [{ endpoint: 'acme_anna', status: 'available', device: 'idle' }], calls: [] },
    { tenant: 'globex', agents: [], calls: [] },
  ],
  frames: [
    { tenant: 'acme', seq: 1, type: 'call.started', text: '{"seq":1,"to":"acme_anna"}' },
    { tenant: 'globex', seq: 1, type: 'agent.state.changed', text: '{"seq":1}' },
  ],
  marks: { acme: ['acme_', 'acme’s'], globex: ['globex_', 'globex’s'] },
  sent: [
    { link: 'ami', verb: 'MuteAudio', target: ANNA, id: 'a-1', text: 'MuteAudio' },
    { link: 'ari', verb: 'PUT', target: '/endpoints/sendMessage', id: '', text: 'acme’s, out' },
  ],
  calls: [
    { tenant: 'acme', from: '+12025550001', at: AT, until: AT + 6_000, ringMs: 80, failed: null },
    { tenant: 'acme', from: '+12025550002', at: AT + 11_000, until: AT + 12_000, ringMs: 90, failed: null },
  ],
  texts: [
    { tenant: 'acme', way: 'in', body: 'acme’s, in', at: AT, accepted: true, carried: 0 },
    { tenant: 'acme', way: 'out', body: 'acme’s, out', at: AT, accepted: true, carried: 1 },
  ],
  health: [
    { at: AT, missing: '' },
    { at: AT + 13_000, missing: 'AMI events: no answer to a Ping' },
    { at: AT + 40_000, missing: '' },
  ],
  windows: [{ of: 'ami', from: AT + 10_000, until: AT + 30_000, readyAt: AT + 31_000 }],
  metrics: new Map([
    ['process_resident_memory_bytes', 200e6],
    ['patchbay_commit_lost_total{kind="rows"}', 0],
    ['patchbay_asterisk_events_shed_total{pbx="pbx1",link="ari",type="ChannelVarset"}', 12],
  ]),
};
