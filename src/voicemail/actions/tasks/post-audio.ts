import { createHmac } from 'node:crypto';
import type { Outside } from '../../../platform/outside/address.ts';
import {
  AnswerTooLong,
  exchange,
  LONGEST_ANSWER,
  type OutsideAnswer,
  Refused,
} from '../../../platform/outside/exchange.ts';
import { GivenUp } from './given-up.ts';

export interface AudioToPost {
  readonly url: string;
  readonly secret: string;
  readonly sound: Uint8Array;
  readonly about: { readonly tenantId: string; readonly voicemailId: number; readonly duration: number };
}

/**
 * Sends a message's sound to who writes it down. @returns what was said
 * @throws GivenUp when it is refused for good, Error when it may go well another time
 */
export type PostAudio = (o: AudioToPost) => Promise<string>;

const TIMEOUT_MS = 60_000;
const LONGEST_TEXT = 20_000;

/**
 * POST of the WAV file. `Patchbay-Signature` is `v1=` and the HMAC-SHA256, in hexadecimal, of `Patchbay-Timestamp` (epoch
 * seconds), a dot and the body. The answer is JSON with `text`.
 */
export function createPostAudio(outside: Outside, now: () => number): PostAudio {
  return async ({ url, secret, sound, about }) => {
    const timestamp = String(Math.floor(now() / 1000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.`).update(sound).digest('hex');
    const { status, text } = await post(outside, url, sound, {
      'content-type': 'audio/wav',
      accept: 'application/json',
      'patchbay-timestamp': timestamp,
      'patchbay-signature': `v1=${signature}`,
      'patchbay-tenant': about.tenantId,
      'patchbay-voicemail': String(about.voicemailId),
      'patchbay-duration': String(about.duration),
    });
    if (status < 200 || status > 299) {
      const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
      throw refused ? new GivenUp(`answered ${status}`) : new Error(`answered ${status}`);
    }
    return textOf(text);
  };
}

async function post(
  outside: Outside,
  url: string,
  body: Uint8Array,
  headers: Readonly<Record<string, string>>,
): Promise<OutsideAnswer> {
  try {
    return await exchange(outside, { url, method: 'POST', headers, body, deadlineMs: TIMEOUT_MS });
  } catch (error) {
    if (error instanceof Refused) throw new GivenUp('its address lies inside');
    if (error instanceof AnswerTooLong) throw new GivenUp(`answered with more than ${LONGEST_ANSWER} characters`);
    throw error;
  }
}

/** @throws GivenUp for an answer that says nothing */
function textOf(body: string): string {
  let parsed: unknown = null;
  try {
    parsed = JSON.parse(body);
  } catch {
    throw new GivenUp('answered no JSON');
  }
  const text = typeof parsed === 'object' && parsed !== null && 'text' in parsed ? parsed.text : null;
  if (typeof text !== 'string') throw new GivenUp('answered without a text');
  // What cannot be shown goes, but for line breaks: people read it, and it is mailed.
  const shown = text.replaceAll(/[^\P{C}\n]/gu, '').trim();
  return [...shown].slice(0, LONGEST_TEXT).join('');
}
