import type { AmiFrame } from '../ami/frame.ts';
import { sealed } from './ami-fields.ts';
import type { AmiRule } from './ami-rule.ts';

const idsOf = (frame: AmiFrame, systemName: string) => ({
  uniqueId: sealed(frame, 'Uniqueid', systemName),
  linkedId: sealed(frame, 'Linkedid', systemName),
});

export const RECORDING_RULES: Readonly<Record<string, AmiRule>> = {
  MixMonitorStart: (frame, pbx, at, name) => ({ type: 'channel.recording_begun', pbx, at, ...idsOf(frame, name) }),
  MixMonitorStop: (frame, pbx, at, name) => ({ type: 'channel.recording_ended', pbx, at, ...idsOf(frame, name) }),
  MixMonitorMute: (frame, pbx, at, name) => ({
    type: 'channel.recording_muted',
    pbx,
    at,
    ...idsOf(frame, name),
    muted: frame.get('State') === '1',
  }),
};
