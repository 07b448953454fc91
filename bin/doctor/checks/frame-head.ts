import { type Finding, ok, problem, unknown } from '../finding.ts';

const CHECK = 'AMI event head';

/** @param names header names of some event frames in their order, as the events user received them */
export function checkFrameHead(names: readonly (readonly string[])[]): Finding {
  const [first] = names;
  if (first === undefined) {
    return unknown(
      CHECK,
      'no event came',
      'manager.conf, events user: read = system,call,agent,reporting,cdr,security',
    );
  }
  const unstamped = names.filter(
    (frame) => frame[0] !== 'Event' || frame[1] !== 'Privilege' || frame[2] !== 'Timestamp',
  );
  if (unstamped.length > 0) {
    const found = `begins ${unstamped[0]?.slice(0, 3).join(', ')}`;
    return problem(CHECK, found, 'manager.conf, [general]: timestampevents = yes');
  }
  return ok(CHECK, `Event, Privilege, Timestamp in ${names.length} events`);
}
