interface OfRecording {
  readonly pbx: string;
  /** Epoch microseconds of the PBX. */
  readonly at: number;
  /** Of the channel that is recorded. */
  readonly uniqueId: string;
  readonly linkedId: string;
}

/** What a PBX reports of recordings. That one ended is told where it was asked for: a channel that ends takes it along. */
export type RecordingEvent =
  | (OfRecording & { readonly type: 'channel.recording_begun' | 'channel.recording_ended' })
  | (OfRecording & { readonly type: 'channel.recording_muted'; readonly muted: boolean });

/** What is asked of a recording; `channel` is a channel's name. */
export interface RecordingCommands {
  /** @param o.file absolute, see recording-file.ts. The channel remembers it, as the dialplan's own recordings. */
  startRecording(o: { channel: string; file: string }): Promise<void>;
  stopRecording(o: { channel: string }): Promise<void>;
  /** While it is muted silence is recorded, so the recording stays as long as the call. */
  muteRecording(o: { channel: string; muted: boolean }): Promise<void>;
}
