import { PatchbayError } from '../platform/errors.ts';
import { sendAriRequest } from './ari/request.ts';
import type { LinkMetrics } from './link-metrics.ts';
import type { AriAddress } from './pbx-address.ts';
import { refuseControlCharacters } from './wire-text.ts';

/** SIP MESSAGE out of a PBX. */
export interface PbxTexts {
  /**
   * Sent at most once. Done means handed over: whether the other side took it, Asterisk does not say.
   * @throws PatchbayError `not_found` (no such endpoint), `invalid`, `pbx_unavailable` (never sent), `outcome_unknown`
   */
  sendText(o: {
    /** A phone where it is registered, or a user at the server behind a trunk. */
    readonly to: { readonly endpoint: string; readonly user?: string; readonly server?: string };
    readonly from: { readonly user: string; readonly domain: string };
    readonly body: string;
  }): Promise<void>;
}

export interface TextOptions {
  readonly pbx: string;
  readonly ari: AriAddress;
  readonly deadlineMs: number;
  readonly metrics: LinkMetrics;
  isFenced(): boolean;
}

/** Not through ari-client: that puts the text into the URL, which ends in access logs. */
export function createTexts({ pbx, ari, deadlineMs, metrics, isFenced }: TextOptions): PbxTexts {
  return {
    sendText: async ({ to, from, body }) => {
      let outcome = 'done';
      try {
        if (isFenced()) throw new PatchbayError('pbx_unavailable', 'another daemon serves this PBX');
        const target = to.user === undefined ? to.endpoint : `${to.endpoint}/sip:${to.user}@${to.server ?? ''}`;
        for (const text of [target, from.user, from.domain]) refuseControlCharacters(text, 'an address');
        const message = { to: `pjsip:${target}`, from: `<sip:${from.user}@${from.domain}>`, body };
        const request = { method: 'PUT', path: '/endpoints/sendMessage', body: JSON.stringify(message) };
        await sendAriRequest(ari, request, deadlineMs);
      } catch (error) {
        outcome = error instanceof PatchbayError ? error.code : 'failed';
        throw error;
      } finally {
        metrics.commands.inc({ pbx, command: 'send_text', outcome });
      }
    },
  };
}
