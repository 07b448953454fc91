export const RECORDING_POLICIES = ['never', 'on_demand', 'always'] as const;
export type RecordingPolicy = (typeof RECORDING_POLICIES)[number];
