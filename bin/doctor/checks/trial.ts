import { type Finding, ok, problem } from '../finding.ts';

/** Events of a call that rings nobody, and the class of `read` that brings each. */
const EXPECTED: Readonly<Record<string, string>> = {
  Newchannel: 'call',
  Cdr: 'cdr',
};

const CLASSES = 'system,call,agent,user,cdr';

/** @param types of the events that reached the events user during a trial call */
export function checkHeard(types: readonly string[]): Finding {
  const check = 'AMI events user, hears';
  const missing = Object.keys(EXPECTED).filter((type) => !types.includes(type));
  if (missing.length === 0) return ok(check, Object.keys(EXPECTED).join(', '));
  const cdr = missing.includes('Cdr') ? ['modules.conf: load = cdr_manager.so; cdr_manager.conf: enabled = yes'] : [];
  return problem(check, `not ${missing.join(', ')}`, `manager.conf, events user: read = ${CLASSES}`, ...cdr);
}

/** With any of them Asterisk makes a picture of the whole channel for every variable that is set. Nobody here reads them. */
export function checkChannelVars(names: readonly string[]): Finding {
  const check = 'ARI channelvars';
  if (names.length === 0) return ok(check, 'none');
  const found = `${names.join(', ')}: each call costs Asterisk a tenth more CPU, or over`;
  return problem(check, found, 'ari.conf, [general]: no channelvars, if no other application needs them');
}
