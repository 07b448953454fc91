import type { Picture, Window } from '../picture.ts';
import type { Invariant, Judgement } from './invariant.ts';

/** What `queue show` calls a device, and what is shown of it. */
const DEVICES: Readonly<Record<string, readonly string[]>> = {
  'Not in use': ['idle'],
  'In use': ['in_use'],
  Busy: ['in_use'],
  Ringing: ['ringing'],
  'On Hold': ['on_hold'],
  Unavailable: ['not_registered', 'unavailable'],
  Invalid: ['not_registered', 'unavailable'],
};

const publicId = (uniqueid: string) => uniqueid.slice(uniqueid.lastIndexOf('-') + 1);

export const trueState: Invariant = {
  id: 'I4',
  says: 'agents and calls are shown as Asterisk has them',
  judge: judgeState,
};

export type Floor = Pick<Picture, 'pbx' | 'shown'>;

export function judgeState({ pbx, shown }: Floor): Judgement {
  const violations: string[] = [];
  const members = new Map(pbx.members.map((member) => [member.endpoint, member]));
  for (const { endpoint, status, device } of shown.flatMap(({ agents }) => agents)) {
    const member = members.get(endpoint);
    const serves = member !== undefined && !member.paused;
    if (serves !== (status === 'available')) violations.push(`${endpoint} is shown ${status}, and serves: ${serves}`);
    if (member !== undefined && DEVICES[member.device]?.includes(device) === false)
      violations.push(`${endpoint} is shown ${device}, and is ${member.device}`);
  }
  for (const { tenant, calls } of shown) {
    const own = pbx.channels.filter(({ name }) => name.startsWith(`PJSIP/${tenant}_`));
    const living = own.map(({ uniqueid }) => publicId(uniqueid)).sort();
    const legs = calls.flatMap((call) => call.legs).sort();
    if (JSON.stringify(living) !== JSON.stringify(legs))
      violations.push(`${tenant}: legs ${legs} are shown, channels ${living} live`);
  }
  const agents = shown.reduce((sum, one) => sum + one.agents.length, 0);
  return { looked: agents, at: `${agents} agents, ${pbx.channels.length} channels`, violations };
}

/** So long a feed may be stale without a word, and so long all may take to be well again, ms. */
const NOTICED_MS = 10_000;
const WELL_MS = 60_000;
/** What a look of ours at `/readyz` can be late by on a busy machine. */
const LOOK_MS = 1_500;

export const honestHealth: Invariant = {
  id: 'I9',
  says: '`/readyz` says so within ten seconds when a feed is stale, and is well again afterwards',
  judge: ({ windows, health }) => {
    const violations: string[] = [];
    const feeds = windows.filter(({ of }) => of !== 'odbc');
    let seen = 0;
    for (const window of feeds) {
      const noticed = health.find(({ at, missing }) => missing !== '' && at >= window.from && at <= window.readyAt);
      if (noticed !== undefined) seen++;
      const inTime = noticed !== undefined && noticed.at - window.from <= NOTICED_MS + LOOK_MS;
      if (window.until - window.from > NOTICED_MS + LOOK_MS && !inTime)
        violations.push(`${named(window)}: not said within ${NOTICED_MS} ms`);
      if (window.readyAt - window.until > WELL_MS) violations.push(`${named(window)}: not well within ${WELL_MS} ms`);
    }
    const { missing = '' } = health.at(-1) ?? {};
    if (missing !== '') violations.push(`not well at the end: ${missing}`);
    return { looked: feeds.length, at: `${feeds.length} feeds broken, ${seen} seen on /readyz`, violations };
  },
};

function named({ of, from, until, readyAt }: Window): string {
  return `${of} broken for ${until - from} ms, well ${readyAt - until} ms later`;
}

/** What is left of a picture's calls when the PBX itself was broken: nothing can be promised of those. */
export function spared({ calls, windows }: Picture): Picture['calls'] {
  const broken = windows.filter(({ of }) => of === 'pbx');
  return calls.filter(({ at, until }) => !broken.some((window) => at <= window.readyAt && until >= window.from));
}
