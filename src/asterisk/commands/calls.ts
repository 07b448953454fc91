import type { ActionFields } from '../ami/action.ts';
import type { PhoneCall, SnoopOrder } from '../ari/call-control.ts';
import type { AriControl } from '../ari/control.ts';
import { type OwnChannel, ownChannelId } from '../naming.ts';
import { refuseControlCharacters } from '../wire-text.ts';

/** A place in the dialplan, at its first priority. */
export interface Place {
  readonly context: string;
  readonly exten: string;
}

/** Where a channel is sent, by its full name. */
export interface Sent extends Place {
  readonly channel: string;
}

/**
 * What can be asked of channels that the dialplan has connected, without taking them into Stasis: they stay where they
 * are, or are sent to another place of the dialplan, so a daemon that dies leaves every call to go on by itself.
 * Each is sent at most once. Channels are named in full: a part of a name would do for Asterisk, and mean others too.
 */
export interface CallCommands {
  /** The id of a channel that one of these makes: it is known before it is there. */
  newChannelId(kind: OwnChannel): string;
  callPhone(o: PhoneCall): Promise<void>;
  setVariable(o: { channel: string; name: string; value: string }): Promise<void>;
  /** One channel, or two of one bridge that leave it together. */
  redirect(one: Sent, two?: Sent): Promise<void>;
  /** Sends whom the channel talks with elsewhere, as a phone does that refers. */
  blindTransfer(o: Sent): Promise<void>;
  /** `in` is what comes from the channel's phone, `out` what goes to it. */
  mute(o: { channel: string; direction: 'in' | 'out' | 'all'; on: boolean }): Promise<void>;
  /** Heard at the channel's phone, as a key that the other side pressed. */
  sendDigit(o: { channel: string; digit: string }): Promise<void>;
  snoop(o: Omit<SnoopOrder, 'app'>): Promise<void>;
  play(o: { channelId: string; media: string }): Promise<void>;
}

export interface CallCommandTools {
  readonly ari: AriControl;
  readonly app: string;
  systemName(): string;
  action(name: string, fields: ActionFields): Promise<void>;
  counted(command: string, run: () => Promise<void>): Promise<void>;
}

export function callCommands({ ari, app, systemName, action, counted }: CallCommandTools): CallCommands {
  const overAri = (command: string, named: Readonly<Record<string, string>>, run: () => Promise<void>) =>
    counted(command, async () => {
      for (const [name, value] of Object.entries(named)) refuseControlCharacters(value, name);
      await run();
    });
  return {
    newChannelId: (kind) => {
      const [n = 0] = crypto.getRandomValues(new Uint32Array(1));
      return ownChannelId(systemName(), kind, { seconds: Math.floor(Date.now() / 1000), n: n % 100_000_000 });
    },
    callPhone: (o) => overAri('callPhone', o.variables, () => ari.callPhone(o)),
    setVariable: (o) => action('Setvar', { Channel: o.channel, Variable: o.name, Value: o.value }),
    redirect: (one, two) =>
      action('Redirect', {
        Channel: one.channel,
        Context: one.context,
        Exten: one.exten,
        Priority: '1',
        ...(two === undefined
          ? {}
          : {
              ExtraChannel: two.channel,
              ExtraContext: two.context,
              ExtraExten: two.exten,
              ExtraPriority: '1',
            }),
      }),
    blindTransfer: (o) => action('BlindTransfer', { Channel: o.channel, Context: o.context, Exten: o.exten }),
    mute: (o) => action('MuteAudio', { Channel: o.channel, Direction: o.direction, State: o.on ? 'on' : 'off' }),
    // Not `Receive`, as if the phone had sent it: in 22.10.1 the digit never ends and nothing is heard after it.
    sendDigit: (o) => action('PlayDTMF', { Channel: o.channel, Digit: o.digit, Duration: '160' }),
    snoop: (o) => overAri('snoop', { channelId: o.channelId }, () => ari.snoop({ ...o, app })),
    play: (o) => overAri('play', o, () => ari.play(o)),
  };
}
