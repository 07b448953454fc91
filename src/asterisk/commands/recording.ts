import type { ActionFields } from '../ami/action.ts';

/** What is asked of a recording; `channel` is a channel's name. */
export interface RecordingCommands {
  /** @param o.file absolute, see recording-file.ts. The channel remembers it, as the dialplan's own recordings. */
  startRecording(o: { channel: string; file: string }): Promise<void>;
  stopRecording(o: { channel: string }): Promise<void>;
  /** While it is muted silence is recorded, so the recording stays as long as the call. */
  muteRecording(o: { channel: string; muted: boolean }): Promise<void>;
}

export function recordingCommands(action: (name: string, fields: ActionFields) => Promise<void>): RecordingCommands {
  return {
    startRecording: ({ channel, file }) =>
      action('MixMonitor', { Channel: channel, File: file, Options: 'bi(RECORDING)' }),
    stopRecording: async ({ channel }) => {
      await action('StopMixMonitor', { Channel: channel });
      await action('Setvar', { Channel: channel, Variable: 'RECORDING', Value: '' });
    },
    muteRecording: ({ channel, muted }) =>
      action('MixMonitorMute', { Channel: channel, Direction: 'both', State: muted ? '1' : '0' }),
  };
}
