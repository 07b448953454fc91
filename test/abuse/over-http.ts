import type { Line } from './line.ts';

const ISOLATION = 'isolation/isolation.real.test.ts';
const REQUESTS = 'abuse/requests.real.test.ts';
const TOKENS = 'tenancy/tokens.test.ts';
const STREAM = 'server/stream-abuse.test.ts';
const RAW = 'server/hostile-requests.test.ts';
const LOGIN = 'tenancy/abuse.test.ts';

/** What a member of a tenant, a stranger or a page of another site tries over HTTP and on the stream. */
export const OVER_HTTP: readonly Line[] = [
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
