import type { AmiFrame } from '../ami/frame.ts';
import type { PbxEvent } from '../pbx-event.ts';

/** How frames of one type become events. @throws Torn */
export type AmiRule = (frame: AmiFrame, pbx: string, at: number, systemName: string) => PbxEvent;
