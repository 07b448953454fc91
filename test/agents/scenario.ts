import type { AgentDto, QueueMemberDto } from '../../src/agents/api/dto.ts';
import type { Choice } from '../../src/agents/model/choice.ts';
import { conversationId } from '../../src/asterisk/naming.ts';
import type { Announcement } from '../../src/platform/announcement.ts';
import { Reports } from './report.ts';
import { DIRECTORY, EPOCH, type Stage, setStage, storedAgent } from './stage.ts';

/**
 * A scenario is a text: what the PBX reported and people asked for, and, behind `>`, what must come of it:
 *
 *   > 0.966 alice available ringing ringing call=17 …      told of an agent (agent.state.changed)
 *   > 0.966 login alice · > 0.966 paused support alice lunch
 *   > 0.966 ! pause support alice lunch                     asked of Asterisk
 *   > 0.966-1.967 alice ringing call=17                     an interval that ended
 *
 * Everybody is available and in all queues to begin with; `start alice offline` says otherwise.
 */
export async function play(text: string): Promise<{ expected: string[]; got: string[] }> {
  const lines = text.split('\n').map((line) => line.trim());
  const rows = new Map(
    DIRECTORY.agents.map((who) => [
      `${who.tenantId}/${who.userId}`,
      storedAgent(who, lines.includes(`start ${who.name.toLowerCase()} offline`)),
    ]),
  );
  const stage = await setStage({ rows });
  const reports = new Reports();
  const inQueues = [...rows.values()].filter((row) => row.chosen.status !== 'offline');
  const members = inQueues.flatMap((row) => row.queues.map((seat) => `${seat.name}:${row.name.toLowerCase()}`));
  stage.hear(reports.read(`-1 snapshot alice=NOT_INUSE bob=NOT_INUSE members=${members.join(',')}`));
  const got: string[] = [];
  const collect = (): void => {
    got.push(...stage.told.splice(0).map(sayTold));
    got.push(...stage.asked.splice(0).map(([command, given]) => sayAsked(stage.time.now, command, given)));
    got.push(...stage.intervals.splice(0).map(sayInterval));
  };
  collect();
  got.length = 0;
  for (const line of lines.filter((one) => one !== '' && !/^[#>]/.test(one) && !one.startsWith('start '))) {
    const [time = '', what = ''] = line.split(/\s+/);
    if (what === 'want') want(stage, line);
    else if (what === 'wait') stage.passTime(at(time));
    else stage.hear(reports.read(line));
    await Promise.resolve();
    collect();
  }
  const expected = lines.filter((line) => line.startsWith('>')).map((line) => line.slice(1).trim());
  return { expected, got };
}

function at(time: string): number {
  return EPOCH + Math.round(Number(time) * 1e6);
}

function want(stage: Stage, line: string): void {
  const [time = '', , who = '', status = '', ...reason] = line.split(/\s+/);
  const entry = stage.floor.roster.ofEndpoint(`acme_${who}`);
  if (entry === undefined) throw new Error(`nobody is called ${who}`);
  stage.passTime(at(time));
  stage.time.now = at(time);
  const choice = { status: status as Choice['status'], reason: reason.length > 0 ? reason.join(' ') : null };
  stage.floor.desk.apply(entry, { type: 'wanted', choice, at: stage.time.now });
}

function seconds(ms: number): string {
  return (ms - EPOCH / 1000 === -60_000 ? 'start' : ((ms - EPOCH / 1000) / 1000).toFixed(3)).toString();
}

function sayTold({ type, at: ms, data }: Announcement): string {
  const when = seconds(ms);
  if (type.startsWith('queue.member.')) {
    const { queue, name, paused_reason } = data as unknown as QueueMemberDto;
    return [when, type.slice('queue.member.'.length), queue.name, name.toLowerCase(), paused_reason ?? '']
      .join(' ')
      .trim();
  }
  const dto = data as unknown as AgentDto;
  const who = dto.name.toLowerCase();
  return type === 'agent.state.changed' ? `${when} ${sayAgent(dto)}` : `${when} ${type.slice('agent.'.length)} ${who}`;
}

export function sayAgent(dto: AgentDto): string {
  const parts = [
    dto.name.toLowerCase(),
    dto.status,
    dto.reason === null ? '' : `(${dto.reason})`,
    dto.wanted_status === dto.status ? '' : `wants=${dto.wanted_status}`,
    dto.device,
    dto.work,
    dto.can_take_call ? 'can' : '',
    dto.current_call_id === null ? '' : `call=${callName(dto.current_call_id)}`,
    dto.wrap_up_ends_at === null ? '' : `until=${seconds(Date.parse(dto.wrap_up_ends_at))}`,
    dto.queues.map((seat) => (seat.paused ? `${seat.name}(${seat.paused_reason})` : seat.name)).join(','),
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function sayAsked(now: number, command: string, given: Readonly<Record<string, unknown>>): string {
  const short = (name: unknown): string => String(name).replace(/^(PJSIP\/)?acme_/, '');
  const rest =
    command === 'pause'
      ? [given['paused'] === true ? given['reason'] : 'no']
      : command === 'add'
        ? [given['paused'] === true ? `paused(${given['pausedReason']})` : '']
        : command === 'penalty'
          ? [given['penalty']]
          : [];
  return [seconds(now / 1000), '!', command, short(given['queue']), short(given['interface']), ...rest]
    .join(' ')
    .trim();
}

function sayInterval(one: {
  userId: number;
  startedAt: number;
  endedAt: number;
  label: string;
  reason: string | null;
  callId: string | null;
}): string {
  const who = DIRECTORY.agents.find(({ userId }) => userId === one.userId)?.name.toLowerCase();
  const parts = [
    `${seconds(one.startedAt)}-${seconds(one.endedAt)}`,
    who,
    one.label,
    one.reason === null ? '' : `(${one.reason})`,
  ];
  return [...parts, one.callId === null ? '' : `call=${callName(one.callId)}`].filter((part) => part !== '').join(' ');
}

/** Conversations of scenarios are small numbers. */
const CALLS = new Map(Array.from({ length: 1000 }, (_, n) => [conversationId('pbx1', String(n)), String(n)]));

function callName(id: string): string {
  return CALLS.get(id) ?? id;
}
