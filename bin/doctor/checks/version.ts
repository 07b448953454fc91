import { type Finding, ok, problem, unknown } from '../finding.ts';

const FLOOR = [22, 10, 1] as const;
const CHECK = 'Asterisk version';

/** 22.10.1 is the floor: 19 security fixes, and the record formats the daemon reads. `version` as `GET /asterisk/info` says it. */
export function checkVersion(version: string): Finding {
  const numbers = /^(\d+)\.(\d+)\.(\d+)/.exec(version)?.slice(1).map(Number);
  if (numbers === undefined) {
    return unknown(CHECK, `"${version}" is not a released version`, `run a release from ${FLOOR.join('.')} on`);
  }
  for (const [place, least] of FLOOR.entries()) {
    const part = numbers[place] ?? 0;
    if (part > least) return ok(CHECK, version);
    if (part < least) {
      return problem(CHECK, `${version} is too old`, `upgrade Asterisk to ${FLOOR.join('.')} or later`);
    }
  }
  return ok(CHECK, version);
}
