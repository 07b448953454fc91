/** Where a line of the catalogue is tried: a file under test/, and words that stand in it. */
type Proof = readonly [file: string, words: string];

export interface Line {
  /** Group and number. */
  readonly id: string;
  readonly abuse: string;
  readonly proofs: readonly Proof[];
  /** What does not apply to what there is, or is not caught; absent for a line that is proven whole. */
  readonly short?: string;
}

const ISOLATION = 'isolation/isolation.real.test.ts';
const REQUESTS = 'abuse/requests.real.test.ts';
const STRANGERS = 'abuse/strangers.real.test.ts';
const TOKENS = 'tenancy/tokens.test.ts';
const STREAM = 'server/stream-abuse.test.ts';
const RAW = 'server/hostile-requests.test.ts';
const LOGIN = 'tenancy/abuse.test.ts';
const APART = 'provisioning/apart.real.test.ts';
const SETTINGS = 'provisioning/settings.real.test.ts';
const PUBLIC = 'provisioning/public-address.test.ts';

/** What a hostile tenant, stranger or caller may try, line by line, and the tests that fail when it works. */
export const CATALOGUE: readonly Line[] = [
  // A: one tenant reaches for another over HTTP
  {
    id: 'A1',
    abuse: 'every resource with another tenant’s id',
    proofs: [
      [ISOLATION, 'nothing of another tenant and changes nothing there'],
      [REQUESTS, 'how long it takes does not tell'],
    ],
    short: 'no audit entry: a foreign id is not looked for, so nobody knows that it is one; the request is in the log',
  },
  {
    id: 'A2',
    abuse: 'a foreign id in a body',
    proofs: [['isolation/checks.ts', 'id answers exactly like one that nobody has']],
  },
  {
    id: 'A4',
    abuse: 'lists, exports, searches, counts',
    proofs: [
      ['isolation/checks.ts', 'with every filter that there is'],
      [ISOLATION, 'no query that a request made forgot the tenant'],
      ['isolation/mutants.real.test.ts', 'a query without its tenant does not get through'],
    ],
  },
  {
    id: 'A5',
    abuse: 'tenant_id in body, query, header or an unsigned part of the token',
    proofs: [
      ['isolation/checks.ts', 'A tenant named where none is asked for'],
      [TOKENS, 'is refused when a claim is another'],
    ],
  },
  {
    id: 'A7',
    abuse: 'objects and arrays where a text is expected',
    proofs: [
      ['isolation/hostile.ts', '$ne'],
      ['platform/connect.real.test.ts', 'takes an object where text belongs as text'],
      [LOGIN, 'an operator for a password'],
    ],
  },
  {
    id: 'A8',
    abuse: 'mass assignment',
    proofs: [
      [REQUESTS, 'a body takes nothing that its route does not name'],
      [ISOLATION, 'the body takes fields that are not declared'],
    ],
  },
  {
    id: 'A9',
    abuse: 'a role that only reads writes by another way',
    proofs: [
      [ISOLATION, 'if the permission is held, and only then'],
      [STREAM, 'what a client may say'],
    ],
  },
  // B: credentials
  { id: 'B1', abuse: 'algorithms and keys of tokens', proofs: [[TOKENS, 'is refused without a signature']] },
  {
    id: 'B2',
    abuse: 'audience, issuer and times of tokens',
    proofs: [
      [TOKENS, 'seconds - 61'],
      [TOKENS, 'iss: '],
    ],
  },
  { id: 'B3', abuse: 'a refresh token again', proofs: [[TOKENS, 'that comes a second time ends the whole session']] },
  {
    id: 'B4',
    abuse: 'going on after password, role, account or tenant have changed',
    proofs: [
      [TOKENS, 'what is taken away is gone at the next request'],
      ['server/revocation.test.ts', 'an open socket is closed within 5 s'],
      ['tenancy/totp-reset.test.ts', 'sessions end, it is written down'],
    ],
  },
  {
    id: 'B6',
    abuse: 'guessing passwords, from one address or many, and locking the owner out by it',
    proofs: [
      [LOGIN, 'is stopped for one address and many accounts'],
      [LOGIN, 'from many addresses slows strangers down, and locks nobody out'],
      ['tenancy/totp.test.ts', 'cannot be guessed, nor kept from its owner'],
    ],
  },
  {
    id: 'B8',
    abuse: 'a poisoned Host in links, a link used twice',
    proofs: [
      ['tenancy/password-reset.real.test.ts', 'whatever the header'],
      ['tenancy/password-reset.real.test.ts', 'a link that works once'],
      [REQUESTS, 'is in no link of ours'],
    ],
  },
  {
    id: 'B9',
    abuse: 'an account of another’s address by single sign-on',
    proofs: [['tenancy/invitations.test.ts', 'take an account that is there only from whom it is']],
    short: 'there is no single sign-on; whoever accepts an invitation to an account that exists proves the account',
  },
  // C: the stream
  { id: 'C1', abuse: 'an upgrade from another site', proofs: [[STREAM, 'and no other page']] },
  {
    id: 'C2',
    abuse: 'foreign topics and wildcards',
    proofs: [
      ['isolation/stream.real.test.ts', 'whatever the subscription names'],
      [STREAM, '200 topics and no more'],
    ],
  },
  {
    id: 'C3',
    abuse: 'malformed, huge, deep, binary, many and unfinished frames',
    proofs: [
      [STREAM, 'not a hundred thousand tiny frames'],
      [STREAM, 'not the beginning of a frame for ever'],
      ['server/slow-reader.test.ts', 'it('],
    ],
  },
  {
    id: 'C5',
    abuse: 'a credential in an address or in the log',
    proofs: [
      [REQUESTS, 'a token in one is no credential'],
      ['server/answers.test.ts', 'with nothing secret'],
      [RAW, 'a link for a new password is left out of it'],
    ],
  },
  // D: browsers
  {
    id: 'D1',
    abuse: 'requests forged by another page',
    proofs: [
      [REQUESTS, 'brings a cookie in vain'],
      [RAW, 'as %s is none'],
    ],
  },
  { id: 'D2', abuse: 'another origin reads answers', proofs: [[REQUESTS, 'is let into nothing, whatever it asks']] },
  { id: 'D3', abuse: 'the console in a frame', proofs: [['server/pages.test.ts', 'frame-ancestors']] },
  // G: what is fetched for a tenant
  {
    id: 'G1',
    abuse: 'an address inside, in every spelling',
    proofs: [[PUBLIC, 'in every spelling that a URL can have']],
    short: 'nothing is fetched yet; who follows a webhook asks isPublicAddress of what the name resolved to',
  },
  { id: 'G2', abuse: 'other ports and schemes', proofs: [[PUBLIC, 'what a tenant may have the daemon call']] },
  { id: 'G3', abuse: 'a webhook that comes in unsigned', proofs: [], short: 'none comes in yet' },
  // H: over SIP
  {
    id: 'H1',
    abuse: 'a caller’s name that is SQL, a function, quotes, too long, no UTF-8',
    proofs: [
      ['lab/calls.real.test.ts', 'a hostile caller name stays inside its field'],
      ['records/scenarios.test.ts', 'scenarios'],
      ['spool/record-scanner.test.ts', 'hostile'],
    ],
  },
  {
    id: 'H2',
    abuse: 'lines of AMI in SIP users',
    proofs: [
      ['asterisk/forged.real.test.ts', 'not heard, noticed, and the state is right afterwards'],
      ['asterisk/forged-frames.test.ts', 'nothing of them is heard'],
    ],
  },
  {
    id: 'H4',
    abuse: 'a number that ends a line, or is an application',
    proofs: [
      ['asterisk/ami-control.contract.ts', 'refuses what could end a line'],
      ['isolation/hostile.ts', 'PJSIP/x&Local/1@y'],
    ],
  },
  {
    id: 'H6',
    abuse: 'forwards out of the house, in circles; REFER and Replaces across tenants',
    proofs: [
      [SETTINGS, 'costs the class of who forwards'],
      [SETTINGS, 'extensions that forward to one another end'],
      [APART, 'INVITE with Replaces of a call that is'],
      ['provisioning/known-dialog.real.test.ts', 'ends both'],
    ],
  },
  {
    id: 'H7',
    abuse: 'many calls at once',
    proofs: [
      [SETTINGS, 'a tenant has so many calls at once'],
      [SETTINGS, 'the limit holds when many call at the same moment'],
    ],
    short: 'money spent and calls per minute are counted by the outside routes, not here',
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
  // beyond the groups
  {
    id: 'sort',
    abuse: 'SQL in an order',
    proofs: [[REQUESTS, 'a list is sorted by what it names and by nothing else']],
  },
  {
    id: 'header',
    abuse: 'line breaks in headers',
    proofs: [
      [REQUESTS, 'no second one can be planted'],
      [LOGIN, 'a header that would be two never becomes one'],
      ['tenancy/password-reset.real.test.ts', 'hostile address is one mail'],
    ],
  },
  {
    id: 'log',
    abuse: 'lines in the log',
    proofs: [
      [RAW, 'nor a line of our log'],
      ['server/answers.test.ts', 'cannot be given a second line'],
    ],
  },
  {
    id: 'forwarded',
    abuse: 'headers that say who somebody is',
    proofs: [
      ['server/client-address.test.ts', 'whose address it is'],
      [LOGIN, 'is not hidden by claiming to come from elsewhere'],
    ],
  },
  { id: 'smuggling', abuse: 'a request that is two', proofs: [[RAW, 'gets one refusal at most']] },
];
