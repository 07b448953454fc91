import { type Finding, ok, problem } from '../finding.ts';

/** An action as `ListCommands` shows it to the user who asks: only what that user may do. */
export interface AllowedAction {
  readonly name: string;
  /** Classes of which any one is enough; empty for an action that everybody may do. */
  readonly classes: readonly string[];
}

/** Snapshots that the events user asks for after each connect. */
const READER_NEEDS = ['QueueStatus', 'DeviceStateList', 'CoreStatus', 'Ping'];
const CONTROL_NEEDS = [
  ...['QueueAdd', 'QueueRemove', 'QueuePause', 'QueuePenalty', 'QueueReload'],
  'SorceryMemoryCacheExpireObject', // a changed endpoint; its class, system, is the widest that is granted
];
/** What would make a stolen password, or a mistake of the daemon's, the end of the PBX. */
const CONTROL_NEVER = ['Command', 'UpdateConfig', 'CreateConfig', 'ListCategories'];

const CONTROL_CLASSES = 'agent,call,message,user,system';

/** The lines `QueueAdd: Add interface to queue.  (Priv: agent,all)` of the answer. */
export function readAllowedActions(lines: readonly string[]): AllowedAction[] {
  return lines.flatMap((line) => {
    const [, name, classes] = /^([A-Za-z]+): .*\(Priv: ([^)]*)\)\s*$/.exec(line) ?? [];
    if (name === undefined || classes === undefined) return [];
    return [{ name, classes: classes.split(',').filter((one) => one !== 'all' && one !== '<none>') }];
  });
}

export function checkReaderPrivileges(allowed: readonly AllowedAction[]): Finding {
  const check = 'AMI events user, may do';
  const names = new Set(allowed.map(({ name }) => name));
  const lacking = READER_NEEDS.filter((name) => !names.has(name));
  const excess = allowed.filter(({ classes }) => classes.length > 0 && !classes.includes('reporting'));
  if (lacking.length === 0 && excess.length === 0) return ok(check, 'report, nothing else');
  const found = [
    ...(excess.length > 0 ? [`more than report: ${some(excess.map(({ name }) => name))}`] : []),
    ...(lacking.length > 0 ? [`not ${some(lacking)}`] : []),
  ];
  return problem(check, found.join('; '), 'manager.conf, events user: write = reporting');
}

export function checkControlPrivileges(allowed: readonly AllowedAction[]): Finding {
  const check = 'AMI control user, may do';
  const names = new Set(allowed.map(({ name }) => name));
  const lacking = CONTROL_NEEDS.filter((name) => !names.has(name));
  const excess = CONTROL_NEVER.filter((name) => names.has(name));
  // Originate may start System() and so any program on the PBX, for who has the class system as well.
  const runsPrograms = names.has('Originate') && allowed.some(({ classes }) => classes.includes('system'));
  if (lacking.length === 0 && excess.length === 0 && !runsPrograms) return ok(check, 'what the daemon asks for');
  const found = [
    ...(excess.length > 0 ? [`dangerous: ${some(excess)}`] : []),
    ...(runsPrograms ? ['dangerous: originate together with system starts any program on the PBX'] : []),
    ...(lacking.length > 0 ? [`not ${some(lacking)}`] : []),
  ];
  return problem(check, found.join('; '), `manager.conf, control user: write = ${CONTROL_CLASSES}`);
}

/** The control connection only carries commands: events there would fill a socket that nobody reads for them. */
export function checkControlHearsNothing(events: readonly string[]): Finding {
  const check = 'AMI control user, hears';
  if (events.length === 0) return ok(check, 'nothing');
  return problem(check, `${some([...new Set(events)])}`, 'manager.conf, control user: read = (empty)');
}

function some(names: readonly string[]): string {
  const shown = names.slice(0, 6).join(', ');
  return names.length > 6 ? `${shown} and ${names.length - 6} more` : shown;
}
