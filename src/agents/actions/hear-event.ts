import type { PbxEvent, QueueEvent } from '../../asterisk/pbx-event.ts';
import { hear } from '../listen.ts';
import { placeOf } from '../store/strays.ts';
import { type Floor, tidy } from './floor/floor.ts';
import type { LagMeter } from './floor/lag.ts';
import { takeSnapshot } from './take-snapshot.ts';

/** One event of the PBX, in the order the PBX said it. Never waits, never throws. */
export function hearEvent(floor: Floor, event: PbxEvent, changed: LagMeter): void {
  if (event.type === 'pbx.snapshot') takeSnapshot(floor, event);
  else if (event.type === 'link.down') noteLoss(floor, event.at);
  else hearPhone(floor, event, changed);
}

function hearPhone(floor: Floor, event: PbxEvent, changed: LagMeter): void {
  const heard = hear(event);
  if (heard === null) return;
  floor.time.seen(event.at);
  const entry = floor.roster.ofEndpoint(heard.endpoint);
  const input = entry === undefined ? null : heard.says();
  if (entry === undefined) strayEvent(floor, event);
  if (entry === undefined || input === null) return;
  const before = entry.face;
  floor.desk.apply(entry, input);
  if (entry.face !== before) changed(event.at);
}

/** The first loss counts: of what was heard after it nothing is sure. It is stamped by our clock, not by the PBX's. */
function noteLoss(floor: Floor, at: number): void {
  const lostAt = floor.process.lostAt ?? Math.floor(at / 1000 + floor.time.skewMs());
  floor.process = { ...floor.process, lostAt };
}

/** A member that is no agent's: noted, and put right where that is ours to do. */
function strayEvent(floor: Floor, event: PbxEvent): void {
  if (!isMemberEvent(event)) return;
  if (event.type === 'queue.member_removed') floor.strays.unsee(event.member);
  else floor.strays.see(event.member);
  tidy(floor, placeOf(event.member));
}

function isMemberEvent(event: PbxEvent): event is Extract<QueueEvent, { member: unknown }> {
  return 'member' in event;
}
