import type { ActionFields } from '../ami/action.ts';
import type { Placeholder } from '../ari/callback-control.ts';
import type { AriControl } from '../ari/control.ts';
import { refuseControlCharacters } from '../wire-text.ts';

/** What callbacks ask of a PBX. Each is sent at most once. */
export interface CallbackCommands {
  /** Has a placeholder wait in a queue; that it does is seen in events. */
  holdPlace(o: Placeholder): Promise<void>;
  /**
   * Tells the dialplan that there is somebody who makes callbacks.
   * @param untilSeconds epoch seconds from which it is not to be believed any more
   */
  offerCallbacks(o: { readonly untilSeconds: number; readonly pbx: string }): Promise<void>;
}

export interface CallbackCommandTools {
  readonly ari: AriControl;
  action(name: string, fields: ActionFields): Promise<void>;
  counted(command: string, run: () => Promise<void>): Promise<void>;
}

export function callbackCommands({ ari, action, counted }: CallbackCommandTools): CallbackCommands {
  return {
    holdPlace: (o) =>
      counted('holdPlace', async () => {
        for (const value of [o.exten, ...Object.values(o.variables)]) refuseControlCharacters(value, 'a placeholder');
        await ari.holdPlace(o);
      }),
    offerCallbacks: ({ untilSeconds, pbx }) =>
      action('Setvar', { Variable: 'PATCHBAY_DAEMON', Value: `${untilSeconds}:${pbx}` }),
  };
}
