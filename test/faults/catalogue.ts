/** Where a fault is proven: a file under test/, and words that stand in it. */
type Proof = readonly [file: string, words: string];

export interface Line {
  readonly number: number;
  readonly fault: string;
  /** `here`: done to the whole system (strikes/), with all ten invariants checked after it. */
  readonly proofs: 'here' | readonly Proof[];
  /** What is not proven, or why it does not apply. */
  readonly short?: string;
}

const COMMITS = 'platform/commit-loop.real.test.ts';
const WEBHOOKS = 'messaging/webhooks.real.test.ts';
const DNS = 'faults/dns-faults.test.ts';
const TLS = 'faults/tls-faults.test.ts';
const MIGRATIONS = 'platform/migrate.real.test.ts';

/** The fault catalogue, line by line. */
export const CATALOGUE: readonly Line[] = [
  { number: 1, fault: 'daemon killed in the middle of calls', proofs: 'here' },
  { number: 3, fault: 'SIGTERM under load', proofs: 'here' },
  { number: 4, fault: 'two daemons at once', proofs: 'here' },
  {
    number: 5,
    fault: 'rolling upgrade',
    proofs: [[MIGRATIONS, 'of a newer program are named, and nothing is changed']],
    short: 'two versions never serve one PBX: the one that starts last deposes the other (4), and the older ends',
  },
  { number: 6, fault: 'Asterisk killed with live calls', proofs: 'here' },
  { number: 7, fault: 'reloads under load', proofs: 'here' },
  { number: 9, fault: 'AMI a black hole', proofs: 'here' },
  {
    number: 10,
    fault: 'AMI kicked; its password changed',
    proofs: [['asterisk/control.real.test.ts', 'is refused with a wrong password, and comes back by itself']],
    short: 'the kick is done here, the password there',
  },
  { number: 12, fault: 'ARI websocket dropped, AMI up', proofs: 'here' },
  { number: 13, fault: 'ARI application replaced', proofs: 'here' },
  { number: 14, fault: 'outbound websocket of ARI', proofs: [], short: 'not used: Asterisk is connected to' },
  {
    number: 15,
    fault: 'unknown event, missing field',
    proofs: [
      ['asterisk/traces.test.ts', 'a message that lost or changed any part is an event, nothing or refused'],
      ['asterisk/event-filter.test.ts', 'manager.conf lets through what is heard'],
    ],
  },
  {
    number: 17,
    fault: 'events out of order and late',
    proofs: [['records/order.test.ts', 'is the same record for every order of arrival within the clock skew']],
  },
  {
    number: 18,
    fault: 'single events lost',
    proofs: 'here',
    short:
      'what was lost is seen with the next picture of the PBX: at once after a loss that shows, else within ten minutes',
  },
  {
    number: 20,
    fault: 'event storm',
    proofs: [['asterisk/inbox.test.ts', 'noise is left out and counted when it is half full, the rest never is']],
  },
  { number: 21, fault: 'thousand calls a second, ten thousand agents', proofs: [], short: 'a bench, not a test' },
  { number: 22, fault: 'database down under load', proofs: 'here' },
  {
    number: 23,
    fault: 'database down for hours',
    proofs: [['records/away.real.test.ts', 'real calls go on being recorded for when it is back']],
    short: 'for seconds; how full the disk gets is measured (30), and nothing that was not read is deleted',
  },
  {
    number: 26,
    fault: 'database restored from a backup',
    proofs: [['records/away.real.test.ts', 'comes back as it was in a backup, what was recorded since is read again']],
    short: 'calls; texts and settings since the backup are gone with it',
  },
  { number: 27, fault: 'ODBC connections dead', proofs: 'here' },
  { number: 28, fault: 'ODBC down while a caller enters a queue', proofs: 'here' },
  {
    number: 29,
    fault: 'migration half done',
    proofs: [
      [MIGRATIONS, 'lead to the same schema, however often the server died under them'],
      [MIGRATIONS, 'can be run again after one failed half-way'],
    ],
  },
  {
    number: 30,
    fault: 'disk full',
    proofs: [
      ['recordings/disk-full.real.test.ts', 'harms no call; the recordings fail, and it is said'],
      [
        'platform/commit-loop-full-disk.real.test.ts',
        'says so, and loses nothing and repeats nothing once there is room',
      ],
      ['platform/log.test.ts', 'a log on a full disk neither ends the process nor keeps it from ending'],
    ],
    short:
      'the disk of the spool, the log and DATA_DIR here, as root alone can mount one so small; the recordings’ there',
  },
  {
    number: 32,
    fault: 'clock step',
    proofs: [
      ['records/order.test.ts', 'takes no time from a clock that was set back'],
      ['agents/step.properties.test.ts', 'a clock that is set back counts nothing twice'],
    ],
    short: 'the daemon’s here, by a failpoint; the PBX’s in the models, as the lab has no libfaketime',
  },
  {
    number: 33,
    fault: 'clocks apart',
    proofs: [['asterisk/gate.test.ts', 'never move a key backwards, whenever the snapshot is taken']],
  },
  {
    number: 35,
    fault: 'slow readers of the stream',
    proofs: [['server/slow-reader.test.ts', 'is cut off alone, by name']],
  },
  { number: 36, fault: 'event loop blocked, exception, out of memory', proofs: 'here' },
  {
    number: 37,
    fault: 'no file descriptors, no DNS, no TLS',
    proofs: [
      [DNS, 'a name server that is silent holds up nobody else'],
      [DNS, 'a name is asked for once a request: where it was seen to lead is where it is gone'],
      [DNS, 'to a name that does not exist, or has no address, surely nothing was sent'],
      [TLS, 'whose certificate has expired'],
      [TLS, 'from whose words STARTTLS was taken'],
      [TLS, 'gets no request over HTTPS, and it is known that it got none'],
      [TLS, 'gets no bind over SMPP'],
    ],
    short: 'the descriptors here; a name of the database or PBX that is gone is one that is away (22)',
  },
  {
    number: 39,
    fault: 'receiver of webhooks down',
    proofs: [
      [WEBHOOKS, 'is told what came, signed, and again when it did not answer well'],
      [WEBHOOKS, 'that is given up can be asked for again'],
    ],
  },
  { number: 41, fault: 'transfer, parking, pickup during a reconnect', proofs: 'here' },
  {
    number: 42,
    fault: 'calls of no length, over midnight, of 25 hours, tried 200 times',
    proofs: [['faults/odd-calls.test.ts', 'over a midnight, the end of a year and a change of clocks too']],
    short: 'no length here as well, with real calls',
  },
  {
    number: 44,
    fault: 'network split',
    proofs: [[COMMITS, 'is deposed by the next one that starts, and writes nothing more']],
    short: 'a daemon that sees the PBX alone keeps what it saw until its database is back',
  },
];
