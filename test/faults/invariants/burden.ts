import type { Command, Picture } from '../picture.ts';
import { type Invariant, repeated } from './invariant.ts';
import { spared } from './state.ts';

const MOST = {
  process_resident_memory_bytes: 700e6,
  process_open_fds: 400,
  patchbay_commit_pending: 1_000,
  patchbay_held_events: 20_000,
} as const;
/** Of these nothing may ever be given up. */
const NEVER = /^patchbay_(commit_lost_total|commit_refused_total)/;
const SHED = /^patchbay_asterisk_events_shed_total\{.*type="([^"]+)"/;
/** What may be left out when the listeners do not keep up. */
const NOISE = /^(Channel(Varset|Dialplan|ConnectedLine|CallerId)|RTCP\w+|VarSet)$/;

export const bounded: Invariant = {
  id: 'I7',
  says: 'memory, files and queues are bounded; nothing but noise is shed, and that is counted',
  judge: ({ metrics }) => {
    const violations: string[] = [];
    for (const [sample, value] of metrics) {
      const name = sample.split('{')[0] ?? '';
      const most = MOST[name as keyof typeof MOST];
      if (most !== undefined && value > most) violations.push(`${sample} is ${value}, more than ${most}`);
      if (NEVER.test(sample) && value > 0) violations.push(`${sample} is ${value}`);
      const shed = SHED.exec(sample)?.[1];
      if (shed !== undefined && value > 0 && !NOISE.test(shed)) violations.push(`${value} events ${shed} were shed`);
    }
    const memory = metrics.get('process_resident_memory_bytes');
    if (metrics.size > 0 && memory === undefined) violations.push('/metrics does not say how much memory is used');
    return { looked: metrics.size, at: `${Math.round((memory ?? 0) / 1e6)} MB`, violations };
  },
};

const ANSWERED = 0.999;
/** Post-dial delay that is promised, ms. What a busy machine takes without any fault stretches it. */
const RINGS_MS = 1_000;

export const pbxUnharmed: Invariant = {
  id: 'I8',
  says: 'calls are answered and ring within a second, whatever is broken beside the PBX',
  judge: (picture) => {
    const all = spared(picture);
    const failed = all.filter((call) => call.failed !== null);
    const violations: string[] = [];
    if (failed.length > all.length * (1 - ANSWERED))
      for (const { tenant, from, failed: why } of failed)
        violations.push(`${tenant}: ${from} was not answered: ${why}`);
    const { calm, shaken } = byCalm(picture, all);
    const limit = Math.max(RINGS_MS, 3 * percentile(calm, 0.99));
    const late = percentile(shaken, 0.99);
    if (late > limit) violations.push(`calls ring after ${late} ms, more than ${limit} ms`);
    return { looked: all.length, at: `${all.length} calls, ring in ${late} ms at most`, violations };
  },
};

/** Post-dial delays with nothing broken, and while something was. */
function byCalm({ windows }: Picture, calls: Picture['calls']) {
  const calm: number[] = [];
  const shaken: number[] = [];
  for (const { at, until, ringMs } of calls)
    if (ringMs !== null)
      (windows.some(({ from, readyAt }) => at <= readyAt && until >= from) ? shaken : calm).push(ringMs);
  return { calm, shaken };
}

function percentile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? 0;
}

export const noReplay: Invariant = {
  id: 'I10',
  says: 'nothing is asked of Asterisk twice',
  judge: ({ sent, tables, files }) => {
    const violations = repeated(sent.filter(({ id }) => id !== '').map(({ id }) => id)).map(
      (id) => `action ${id} was sent twice: ${sent.find((one) => one.id === id)?.text}`,
    );
    const texts = sent.filter(({ verb, target }) => verb === 'PUT' && target.startsWith('/endpoints/sendMessage'));
    for (const one of repeated(texts.map(({ text }) => text))) violations.push(`a text was sent twice: ${one}`);
    // Asterisk counts names anew with each start, so one name may have been that of several channels.
    const channels = new Map<string, Set<string>>();
    for (const { channame = '', uniqueid = '' } of files.cel) {
      channels.set(channame, (channels.get(channame) ?? new Set()).add(uniqueid));
    }
    const mutes = sent.filter(({ verb }) => verb === 'MuteAudio').map(({ target }) => target);
    for (const channel of new Set(mutes)) {
      // A channel whose events are lost (a full disk) can only be seen to be muted once.
      const ids = channels.get(channel);
      const seen = tables.commands.filter((one) => isMute(one) && ids?.has(one.channelId) === true).length;
      const asked = Math.max(1, seen);
      const went = mutes.filter((one) => one === channel).length;
      if (went > asked) violations.push(`mute of ${channel} was asked ${asked} times and sent ${went} times`);
    }
    const hangups = sent.filter(({ verb, target }) => verb === 'DELETE' && target.startsWith('/channels/'));
    for (const one of repeated(hangups.map(({ target }) => target))) violations.push(`hung up twice: ${one}`);
    return { looked: sent.length, at: `${sent.length} commands, ${tables.commands.length} asked for`, violations };
  },
};

function isMute({ action }: Command): boolean {
  return action === 'mute' || action === 'unmute';
}
