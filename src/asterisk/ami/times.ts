/** How long each step of an AMI connection may take, ms. */
export interface AmiTimes {
  readonly connectMs: number;
  readonly pingEveryMs: number;
  /** Nothing at all received for this long after a Ping: the connection is dead. */
  readonly pingDeadlineMs: number;
  readonly actionMs: number;
  readonly listMs: number;
}

/** A PBX that stops answering is noticed within `pingEveryMs + pingDeadlineMs` and a fifth of each: in under nine seconds. */
export const AMI_TIMES: AmiTimes = {
  connectMs: 5_000,
  pingEveryMs: 3_000,
  pingDeadlineMs: 4_000,
  actionMs: 5_000,
  listMs: 30_000,
};
