import type { ChannelSnapshot, PbxEvent, PbxEvents } from '../asterisk/pbx-event.ts';
import type { Follower } from './actions/follower.ts';

export interface Ear {
  /** Channels that listen to a call, by uniqueid. */
  readonly listeners: ReadonlyMap<string, { readonly name: string; readonly state: 'ringing' | 'up' }>;
  stop(): void;
}

/**
 * Hears one PBX after the calls room has: whatever a channel does may be what somebody waits to see. What it says itself
 * is only of those who listen, because they are part of no call.
 */
export function hearPbx(o: { readonly events: PbxEvents; readonly follower: Pick<Follower, 'wake'> }): Ear {
  const listeners = new Map<string, { readonly name: string; readonly state: 'ringing' | 'up' }>();

  function see(channel: ChannelSnapshot): void {
    if (channel.own !== 'listen') return;
    listeners.set(channel.uniqueId, { name: channel.name, state: channel.state === 'Up' ? 'up' : 'ringing' });
  }

  function hear(event: PbxEvent): void {
    if (event.type === 'pbx.snapshot') {
      listeners.clear();
      event.channels.forEach(see);
    } else if (event.type === 'channel.destroyed') {
      listeners.delete(event.channel.uniqueId);
    } else if ('channel' in event) {
      see(event.channel);
    } else if (event.type !== 'parking.parked' && event.type !== 'parking.left') {
      return;
    }
    o.follower.wake();
  }

  return { listeners, stop: o.events.listen(hear) };
}
