import type { PbxTexts } from '../../../asterisk/texts.ts';
import { PatchbayError } from '../../../platform/errors.ts';
import type { Account, Carrier } from '../carrier.ts';

/**
 * SIP MESSAGE over a trunk of the tenant. Asterisk says that it handed the message over, and nothing more: `sent` is the
 * end, and nobody can be asked afterwards.
 */
export function sipCarrier(texts: PbxTexts): Carrier<Extract<Account, { kind: 'sip' }>> {
  return {
    send: async ({ settings }, { from, to, body }) => {
      try {
        await texts.sendText({
          to: { endpoint: settings.endpoint, user: to, server: settings.server },
          from: { user: from, domain: settings.server },
          body,
        });
        return { kind: 'accepted', ids: [], status: 'sent' };
      } catch (error) {
        const code = error instanceof PatchbayError ? error.code : 'failed';
        const detail = error instanceof Error ? error.message.slice(0, 200) : code;
        if (code === 'pbx_unavailable') return { kind: 'not_sent', detail };
        if (code === 'not_found' || code === 'invalid') return { kind: 'refused', code, detail };
        return { kind: 'unknown', detail };
      }
    },
    lookUp: async () => null,
  };
}
