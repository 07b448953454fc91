/** SIP MESSAGE. `endpoint` has authenticated; everything else is what it says of itself. */
export interface TextEvent {
  readonly type: 'text.received';
  readonly pbx: string;
  /** Epoch microseconds of the PBX. */
  readonly at: number;
  readonly endpoint: string;
  /** `pjsip:1002@192.0.2.1` */
  readonly to: string;
  readonly from: string;
  /** Empty also for one of more than 1,023 bytes, which Asterisk accepts and does not keep. */
  readonly body: string;
  /** `Call-ID CSeq`: the same for a message that was sent again; '' where Asterisk does not tell. */
  readonly key: string;
}
