import { MASK, type Row } from '../change.ts';
import { type Difference, differing, missing } from './difference.ts';

type ObjectKind = 'endpoint' | 'aor' | 'auth';

interface Compared {
  readonly field: string;
  readonly as: (value: string) => string;
  /** What Asterisk has where the row says nothing; absent where that is not to be compared. */
  readonly otherwise?: string;
  readonly secret?: true;
}

const asIs = (value: string): string => value;
const yesNo = (value: string): string => (/^(yes|true|on|1)$/i.test(value) ? 'yes' : 'no');
/** `!all,ulaw,alaw` as written, `(ulaw|alaw)` as shown; the order counts. */
const codecs = (value: string): string =>
  value
    .split(/[(),|\s]+/)
    .filter((one) => one !== '' && one !== '!all')
    .join(',');
const anyOrder = (value: string): string =>
  value
    .split(/\s*,\s*/)
    .sort()
    .join(',');

const text = (field: string, otherwise = ''): Compared => ({ field, as: asIs, otherwise });

/** What decides whose a phone is, who may call it and what it may do. The rest follows with the next expiry. */
const COMPARED: Readonly<Record<ObjectKind, readonly Compared[]>> = {
  endpoint: [
    ...[
      'context',
      'tenantid',
      'aors',
      'auth',
      'outbound_auth',
      'mailboxes',
      'subscribe_context',
      'message_context',
    ].map((field) => text(field)),
    { field: 'callerid', as: asIs },
    { field: 'allow', as: codecs },
    { field: 'named_call_group', as: anyOrder, otherwise: '' },
    { field: 'named_pickup_group', as: anyOrder, otherwise: '' },
    { field: 'webrtc', as: yesNo, otherwise: 'no' },
    text('media_encryption', 'no'),
    text('rtp_timeout', '0'),
    text('rtp_timeout_hold', '0'),
    { field: 'allow_transfer', as: yesNo, otherwise: 'yes' },
  ],
  aor: [
    text('max_contacts', '0'),
    { field: 'remove_existing', as: yesNo, otherwise: 'no' },
    text('mailboxes'),
    { field: 'maximum_expiration', as: asIs },
    { field: 'qualify_frequency', as: asIs },
  ],
  auth: [
    text('username'),
    { ...text('password'), secret: true },
    // Asterisk makes each of these two from the other.
    { field: 'password_digest', as: asIs, secret: true },
    { field: 'md5_cred', as: asIs, secret: true },
  ],
};

/**
 * A row of ours against the object that Asterisk works with.
 * @param live its fields; null for one that Asterisk does not find
 */
export function compareObject(kind: ObjectKind, row: Row, live: ReadonlyMap<string, string> | null): Difference[] {
  const name = String(row['id']);
  if (live === null) return [missing(kind, name, 'present', 'expire_cache')];
  return COMPARED[kind].flatMap(({ field, as, otherwise, secret }) => {
    const stored = row[field] ?? otherwise;
    const shown = live.get(field);
    if (stored === undefined || shown === undefined) return [];
    const expected = as(String(stored));
    const actual = as(shown);
    if (expected === actual) return [];
    const values = secret ? { expected: MASK, actual: MASK } : { expected, actual };
    return [differing(kind, name, field, values, 'expire_cache')];
  });
}
