import { createHmac } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { useAgent as filteringAgent } from 'request-filtering-agent';
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
const LONGEST_ANSWER = 256 * 1024;
const LONGEST_TEXT = 20_000;

/**
 * POST of the WAV file. `Patchbay-Signature` is `v1=` and the HMAC-SHA256, in hexadecimal, of `Patchbay-Timestamp` (epoch
 * seconds), a dot and the body. The answer is JSON with `text`. Addresses inside are refused when the name is resolved, so
 * a name that changes its address in between reaches nothing; redirects are not followed.
 *
 * @param o.insideToo addresses or ranges inside that may be reached all the same
 */
export function createPostAudio(o: { readonly now: () => number; readonly insideToo?: readonly string[] }): PostAudio {
  return async ({ url, secret, sound, about }) => {
    const timestamp = String(Math.floor(o.now() / 1000));
    const signature = createHmac('sha256', secret).update(`${timestamp}.`).update(sound).digest('hex');
    const answer = await post(url, sound, o.insideToo ?? [], {
      'content-type': 'audio/wav',
      'content-length': sound.length,
      accept: 'application/json',
      'patchbay-timestamp': timestamp,
      'patchbay-signature': `v1=${signature}`,
      'patchbay-tenant': about.tenantId,
      'patchbay-voicemail': about.voicemailId,
      'patchbay-duration': about.duration,
    });
    const status = answer.statusCode ?? 0;
    if (status < 200 || status > 299) {
      answer.destroy();
      const refused = status >= 400 && status < 500 && status !== 408 && status !== 429;
      throw refused ? new GivenUp(`answered ${status}`) : new Error(`answered ${status}`);
    }
    return textOf(await bodyOf(answer));
  };
}

function post(
  url: string,
  body: Uint8Array,
  insideToo: readonly string[],
  headers: Readonly<Record<string, string | number>>,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const agent = filteringAgent(url, { allowIPAddressList: [...insideToo] });
    const request = send(url, { method: 'POST', headers, agent, signal }, resolve);
    request.on('error', (error) => {
      reject(/not allowed/.test(error.message) ? new GivenUp('its address lies inside') : error);
    });
    request.end(body);
  });
}

async function bodyOf(answer: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of answer as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > LONGEST_ANSWER) {
      answer.destroy();
      throw new GivenUp(`answered with more than ${LONGEST_ANSWER} bytes`);
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
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
