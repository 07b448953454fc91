import type { Choice } from './choice.ts';

/**
 * Text that app_queue can carry. It keeps members in its own database as `interface;penalty;paused;name;…;reason`,
 * joined by `|` and cut again at `,` and `|`: such a letter in one agent's reason would lose every member after it at
 * the next restart. Names and reasons are held in 80 bytes.
 */
const MEANS_SOMETHING = /[;|,"\\\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const LONGEST_BYTES = 79;

export function queueText(text: string): string {
  const plain = text.replace(MEANS_SOMETHING, ' ').replace(/\s+/g, ' ').trim();
  return cutBytes(plain, LONGEST_BYTES).trim();
}

/** The reason that Asterisk shows for a paused member; never empty, or one pause could not be told from another. */
export function pauseText(choice: Choice): string {
  return queueText(choice.reason ?? '') || choice.status;
}

/** Cuts between characters, never inside one. */
function cutBytes(text: string, most: number): string {
  let bytes = 0;
  let kept = '';
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > most) break;
    kept += character;
  }
  return kept;
}
