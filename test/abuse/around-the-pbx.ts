import type { Line } from './line.ts';

const STRANGERS = 'abuse/strangers.real.test.ts';
const SIP = 'abuse/over-sip.real.test.ts';
const TEXTS = 'abuse/texts.real.test.ts';
const LIMITS = 'provisioning/outside-limits.real.test.ts';
const APART = 'provisioning/apart.real.test.ts';
const SETTINGS = 'provisioning/settings.real.test.ts';
const PUBLIC = 'provisioning/public-address.test.ts';

/** What is tried over SIP, at the doors of the PBX, and by what a tenant has us fetch. */
export const AROUND_THE_PBX: readonly Line[] = [
  // G: what is fetched for a tenant
  {
    id: 'G1',
    abuse: 'an address inside, in every spelling',
    proofs: [
      [PUBLIC, 'in every spelling that a URL can have'],
      ['messaging/webhooks.real.test.ts', 'never leads inside'],
      ['routing/webhook.real.test.ts', 'nor is one whose name resolves to it'],
      ['platform/outside.test.ts', 'a name is refused for where it leads'],
      ['faults/dns-faults.test.ts', 'a name that leads %s from now on is not gone to'],
    ],
  },
  { id: 'G2', abuse: 'other ports and schemes', proofs: [[PUBLIC, 'what a tenant may have the daemon call']] },
  {
    id: 'G3',
    abuse: 'what comes in from a provider unsigned, or signed for another body',
    proofs: [['messaging/receiving.real.test.ts', 'the signature of another body']],
  },
  // H: over SIP
  {
    id: 'H1',
    abuse: 'a caller’s name that is SQL, a function, quotes, too long, no UTF-8',
    proofs: [
      [SIP, 'is a name like any other: the call is answered, shown and recorded'],
      ['lab/calls.real.test.ts', 'a hostile caller name stays inside its field'],
      ['records/scenarios.test.ts', 'scenarios'],
      ['spool/record-scanner.test.ts', 'hostile'],
    ],
  },
  {
    id: 'H2',
    abuse: 'lines of AMI in SIP users',
    proofs: [
      [SIP, 'is data, once, and state stays as it is'],
      [SIP, 'that is dialled with a zero byte is the number before it'],
      [SIP, 'reaches nobody'],
      ['asterisk/forged.real.test.ts', 'not heard, noticed, and the state is right afterwards'],
      ['asterisk/forged-frames.test.ts', 'nothing of them is heard'],
    ],
  },
  {
    id: 'H4',
    abuse: 'a number that ends a line, or is an application',
    proofs: [
      [SIP, 'is refused over HTTP, and no phone rings'],
      ['asterisk/ami-control.contract.ts', 'refuses what could end a line'],
      ['isolation/hostile.ts', 'PJSIP/x&Local/1@y'],
    ],
  },
  {
    id: 'H6',
    abuse: 'forwards out of the house, in circles; REFER and Replaces across tenants',
    proofs: [
      [SIP, 'goes nowhere that costs'],
      [SIP, 'a trunk transfers nobody'],
      [SIP, 'finds no way to dial on from a mailbox'],
      [LIMITS, 'by an answer that the call has moved'],
      [LIMITS, 'what its phone may not call'],
      [SETTINGS, 'costs the class of who forwards'],
      [SETTINGS, 'extensions that forward to one another end'],
      [APART, 'INVITE with Replaces of a call that is'],
      ['provisioning/known-dialog.real.test.ts', 'ends both'],
    ],
  },
  {
    id: 'H7',
    abuse: 'many calls at once, dear ones, short ones',
    proofs: [
      [SETTINGS, 'a tenant has so many calls at once'],
      [SETTINGS, 'the limit holds when many call at the same moment'],
      [SIP, 'in fifty calls at the same moment gets no more lines than the tenant has'],
      [LIMITS, 'is premium, satellite or known for fraud'],
      [LIMITS, 'so many in a minute of one phone'],
      [LIMITS, 'a cap of the phone that is reached refuses its calls alone'],
    ],
  },
  {
    id: 'H8',
    abuse: 'who is there by REGISTER, guessing secrets, calls without a credential',
    proofs: [
      [STRANGERS, 'cannot tell by REGISTER who is there'],
      [STRANGERS, 'calls nobody'],
      [STRANGERS, 'guesses on without end'],
    ],
    short: 'addresses that guess are not banned: secrets have 160 bits, and a ban would be a way to lock an office out',
  },
  {
    id: 'H9',
    abuse: 'extension, queue, parking, pickup, watching of a neighbour',
    proofs: [
      [APART, 'the same extension number is a colleague’s'],
      [APART, 'watching by'],
      [APART, 'a message to'],
    ],
  },
  {
    id: 'H10',
    abuse: 'somebody else’s number as one’s own',
    proofs: [
      [APART, 'calling as a phone of Acme by'],
      [SETTINGS, 'has a number of the own tenant, whatever the row or the phone says'],
    ],
  },
  {
    id: 'H11',
    abuse: 'names with paths and separators',
    proofs: [
      ['provisioning/rules.test.ts', 'holds nothing that Asterisk or a terminal would interpret'],
      ['isolation/hostile.ts', '../../etc/passwd'],
    ],
  },
  // I: texts
  {
    id: 'I1',
    abuse: 'a text in somebody else’s name',
    proofs: [
      [TEXTS, 'belongs to Globex, whatever it says'],
      ['messaging/texts.real.test.ts', 'belongs to who has authenticated'],
    ],
  },
  {
    id: 'I2',
    abuse: 'a text without a credential, or of an endpoint that is not known',
    proofs: [[TEXTS, 'what is written is kept nowhere']],
    short:
      'what the trunk of a neighbour sends is answered 202 by Asterisk, as all that a trunk sends, and kept nowhere',
  },
  {
    id: 'I4',
    abuse: 'a thousand texts in a second',
    proofs: [
      [TEXTS, 'are held back, and nobody else waits'],
      ['messaging/texts.real.test.ts', 'in a flood is held back'],
    ],
  },
  {
    id: 'I6',
    abuse: 'a way around STOP',
    proofs: [
      [TEXTS, 'gets nothing over HTTP from the number of the'],
      [TEXTS, 'nor from a phone that writes to'],
      [TEXTS, 'nor what was taken before and is due after'],
      ['messaging/receiving.real.test.ts', 'by STOP holds from then on'],
    ],
  },
  // J: around the PBX
  {
    id: 'J1',
    abuse: 'AMI, ARI and the database from outside',
    proofs: [
      ['lab/start.real.test.ts', 'listens on loopback only'],
      ['container/images.test.ts', 'keep to themselves what nobody outside may reach'],
    ],
  },
  {
    id: 'J2',
    abuse: 'more of AMI than the daemon needs',
    proofs: [
      [STRANGERS, 'run no command and read no file of the machine'],
      ['doctor/privileges.test.ts', 'never end the PBX'],
    ],
    short:
      'class system, without which no cache can be expired, also lets configuration files of Asterisk be read and a module be unloaded',
  },
  {
    id: 'J3',
    abuse: 'a second client of the same name',
    proofs: [
      ['asterisk/ari-event-link.test.ts', 'fences the first, which stands back'],
      ['asterisk/link.real.test.ts', 'the first is fenced, commands nothing more'],
    ],
  },
  {
    id: 'J4',
    abuse: 'a row that was moved to another tenant',
    proofs: [
      ['asterisk/attribution.test.ts', 'whose a channel is'],
      ['records/attribution.test.ts', 'is nobody as soon as one row contradicts'],
      ['provisioning/drift.real.test.ts', 'was changed behind the daemon’s back'],
    ],
  },
  {
    id: 'J8',
    abuse: 'patterns that never end',
    proofs: [['abuse/patterns.test.ts', 'no value takes long to be refused']],
    short: 'tenants give no pattern and no template of their own',
  },
];
