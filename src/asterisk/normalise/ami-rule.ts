import type { AmiFrame } from '../ami/frame.ts';
import type { PbxEvent, PbxStamp } from '../pbx-event.ts';

/** How frames of one type become events. @throws Torn */
export type AmiRule = (frame: AmiFrame, stamp: PbxStamp, systemName: string) => PbxEvent;
