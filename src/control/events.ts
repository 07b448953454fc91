import type { DeclaredEvent } from '../tenancy/guard/event.ts';
import type { CommandAction, CommandState } from './model/command.ts';
import type { ListenerState, ListenMode } from './model/listener.ts';
import type { TransferState } from './model/transfer.ts';

/** What somebody asked to be done with a live call, as the HTTP resource shows it and as its event carries it. */
export interface CallCommandDto {
  readonly id: number;
  readonly call_id: string;
  readonly action: CommandAction;
  /** `sent`: its effect was not seen yet. `unknown`: its answer was lost; it is never sent again. */
  readonly state: CommandState;
  readonly detail: string;
  readonly leg_id: string | null;
  /** Null: an API key. */
  readonly user_id: number | null;
  readonly result: Readonly<Record<string, unknown>> | null;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface CallTransferDto {
  readonly id: number;
  readonly call_id: string;
  readonly kind: 'blind' | 'attended';
  readonly to: string;
  /** Of the phone that hands the call over. */
  readonly leg_id: string;
  readonly user_id: number | null;
  readonly state: TransferState;
  /** While an enquiry goes on. */
  readonly speaks_with: 'target' | 'caller' | null;
  readonly detail: string;
  readonly created_at: string;
  readonly updated_at: string;
}

export interface CallListenerDto {
  readonly id: number;
  readonly call_id: string;
  /** Who listens. */
  readonly user_id: number;
  /** Whose phone is listened to. */
  readonly agent_id: number | null;
  readonly leg_id: string;
  readonly mode: ListenMode;
  readonly announced: boolean;
  readonly state: ListenerState;
  readonly listened_at: string | null;
  readonly ended_at: string | null;
  readonly seconds: number | null;
}

export const CONTROL_EVENTS = [
  {
    type: 'control.command',
    summary: 'Something that was asked to be done with a call was done, refused, or is not known to be either.',
    access: { anyOf: ['can_view_all_calls'], own: true },
  },
  {
    type: 'control.transfer',
    summary: 'A transfer that was asked for over HTTP began or changed: `call.transferred` says that a call was.',
    access: { anyOf: ['can_view_all_calls'], own: true },
  },
  {
    type: 'control.listener',
    summary: 'Somebody began to listen to a call, changed how, or stopped.',
    access: { anyOf: ['can_listen_calls', 'can_coach_agents'], own: true },
  },
] as const satisfies readonly DeclaredEvent[];
