import type { VoicemailCommands } from '../../../asterisk/commands/voicemail.ts';
import { contexts } from '../../../asterisk/naming.ts';
import type { StaleLamps } from '../../store/remove-messages.ts';

/** Lamps of phones that Asterisk has to set anew, because rows went without it. */
export interface Lamps {
  readonly stale: StaleLamps;
  /** @throws PatchbayError `pbx_unavailable`; what was not done is done the next time */
  refresh(commands: Pick<VoicemailCommands, 'voicemailRefresh'>): Promise<void>;
}

export function createLamps(): Lamps {
  const boxes = new Map<string, { readonly tenantId: string; readonly mailbox: string }>();
  return {
    stale: (tenantId, mailbox) => void boxes.set(`${tenantId}/${mailbox}`, { tenantId, mailbox }),
    refresh: async (commands) => {
      for (const [key, { tenantId, mailbox }] of [...boxes]) {
        await commands.voicemailRefresh({ context: contexts.voicemail(tenantId), mailbox });
        boxes.delete(key);
      }
    },
  };
}
