import { describe, expect, it, vi } from 'vitest';
import { ariClientControl } from '../../src/asterisk/ari/ari-client.ts';
import type { AriControl } from '../../src/asterisk/ari/control.ts';
import { ownAriControl } from '../../src/asterisk/ari/own-commands.ts';
import { ariSnapshots } from '../../src/asterisk/ari/snapshots.ts';
import { parseAriUrl } from '../../src/asterisk/pbx-address.ts';
import { outcome } from './ami-control.contract.ts';

export type AttachAri = (url: string, deadlineMs?: number) => Promise<AriControl>;

export const ARI_WAYS: readonly { readonly name: string; readonly attach: AttachAri }[] = [
  {
    name: 'ari-client',
    attach: (url, deadlineMs = 1000) => {
      const address = parseAriUrl(url);
      return ariClientControl(address, ariSnapshots(address, deadlineMs), deadlineMs);
    },
  },
  { name: 'our own code', attach: async (url, deadlineMs = 1000) => ownAriControl(parseAriUrl(url), deadlineMs) },
];

/** What every way of sending ARI commands has to do with a PBX that behaves, real or fake. */
export function ariControlContract(o: { attach: AttachAri; pbx(): { ariUrl: string } }): void {
  describe('with a PBX that behaves', () => {
    it('says that a channel is not there', async () => {
      const ari = await o.attach(o.pbx().ariUrl);
      for (const channelId of ['1795331380.17', 'a/b?c=d&e#f', '山', '../applications', ' ']) {
        expect(await outcome(ari.hangup({ channelId }))).toBe('not_found');
      }
    });

    it('says that its credentials were refused', async () => {
      const url = new URL(o.pbx().ariUrl);
      url.password = 'wrong';
      const refused = async () => (await o.attach(url.href)).hangup({ channelId: '1795331380.17' });
      expect(await outcome(refused())).toBe('forbidden');
    });

    it('prints nothing on the terminal', async () => {
      const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
      const log = vi.spyOn(console, 'log').mockReturnValue();
      await outcome((await o.attach(o.pbx().ariUrl)).hangup({ channelId: 'x' }));
      const calls = printed.mock.calls.length + log.mock.calls.length;
      printed.mockRestore();
      log.mockRestore();
      expect(calls).toBe(0);
    });
  });
}
