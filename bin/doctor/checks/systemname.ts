import { type Finding, ok, problem } from '../finding.ts';

const CHECK = 'systemname';
const LEAST = 16;

/**
 * A caller can write whole AMI frames through a SIP user part. Genuine ones carry the `systemname`, so it has to be
 * something no caller can know.
 *
 * @param seen as in the frames' SystemName header; null when they have none
 * @param told PBX_SYSTEM_NAME as the daemon has it, '' when not set
 */
export function checkSystemName(seen: string | null, told: string): Finding {
  if (seen === null) {
    return problem(
      CHECK,
      'frames carry no SystemName, forged ones cannot be told apart',
      `asterisk.conf, [options]: systemname = <24 random characters of a-z 0-9>, then restart Asterisk`,
      'and the same value as PBX_SYSTEM_NAME for the daemon',
    );
  }
  if (seen.length < LEAST || new Set(seen).size < LEAST / 2) {
    const how = `${seen.length} characters, ${new Set(seen).size} different ones`;
    return problem(CHECK, `can be guessed (${how})`, 'asterisk.conf, [options]: make systemname 24 random a-z 0-9');
  }
  // Untold, the daemon learns it from an answer to a question of its own, which nobody can forge.
  if (told === '') return ok(CHECK, `${seen.length} characters, learnt by the daemon as it connects`);
  if (told !== seen) return problem(CHECK, 'is not what PBX_SYSTEM_NAME says', 'make the two the same');
  return ok(CHECK, `${seen.length} characters, known to the daemon`);
}
