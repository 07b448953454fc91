import type { ChannelSnapshot, PbxStamp } from './channel-snapshot.ts';

/** What becomes of a call beside its channels: parked (AMI), or handed over by dialplan/control.conf (ARI). */
export type HandlingEvent =
  | (PbxStamp & {
      readonly type: 'parking.parked';
      readonly uniqueId: string;
      /** `<tenant>_parking` */
      readonly lot: string;
      /** `701` */
      readonly space: string;
    })
  /** Taken back, its time over, or hung up. */
  | (PbxStamp & { readonly type: 'parking.left'; readonly uniqueId: string })
  | (PbxStamp & {
      readonly type: 'transfer.handed_over';
      /** Who goes on. */
      readonly channel: ChannelSnapshot;
      /** Endpoint of the phone that handed it over. */
      readonly by: string;
      /** Number of whom it went to. */
      readonly to: string;
    });

/** Who is parked where. */
export interface ParkedSnapshot {
  readonly uniqueId: string;
  readonly lot: string;
  readonly space: string;
}
