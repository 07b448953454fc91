import type { ActionFields } from '../ami/action.ts';
import type { RecordingCommands } from '../recording.ts';

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
