import type { SmsStatus } from '../model/status.ts';

/** What one provider is reached by; `secret` is open here and nowhere else. */
export type Account =
  | (Named & { readonly kind: 'http'; readonly settings: HttpSettings })
  | (Named & { readonly kind: 'smpp'; readonly settings: SmppSettings })
  | (Named & { readonly kind: 'sip'; readonly settings: SipSettings });

interface Named {
  readonly id: number;
  readonly tenantId: string;
  readonly secret: string;
  /** Of the addresses that an HTTP provider calls. */
  readonly callbackKey: string;
  /** Another one after each change. */
  readonly version: string;
}

export interface HttpSettings {
  /** Without the slash at its end. */
  readonly baseUrl: string;
  /** Twilio's AccountSid. */
  readonly account: string;
}

export interface SmppSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly systemId: string;
  readonly systemType: string;
  /** Long messages as parts with a header each, or whole. */
  readonly longMessages: 'parts' | 'payload';
}

export interface SipSettings {
  readonly trunkId: number;
  /** The trunk's endpoint in the PBX, and where the carrier is. */
  readonly endpoint: string;
  readonly server: string;
}

export type Encoding = 'gsm7' | 'ucs2';

export interface Outgoing {
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly encoding: Encoding;
  /** The body as segments carry it; one that fits is one part. */
  readonly parts: readonly string[];
  /** Nobody else's: comes back in reports where the provider takes it along. */
  readonly reference: string;
  /** Epoch ms of the attempt. */
  readonly startedAt: number;
}

/** What came of one attempt. Only `not_sent` may be tried again. */
export type Outcome =
  | {
      readonly kind: 'accepted';
      /** The provider's names of the parts; empty where it gives none. */
      readonly ids: readonly string[];
      readonly status: SmsStatus;
      readonly cost?: { readonly amount: string; readonly currency: string | null };
    }
  | { readonly kind: 'refused'; readonly code: string; readonly detail: string }
  | { readonly kind: 'not_sent'; readonly detail: string; readonly afterMs?: number }
  | { readonly kind: 'unknown'; readonly detail: string };

/** One way out for messages. Conformance of the three is held by test/messaging/carrier.contract.ts. */
export interface Carrier<A extends Account = Account> {
  /** Asks once and never throws. */
  send(account: A, message: Outgoing): Promise<Outcome>;
  /**
   * What became of an attempt whose answer was lost; null where this provider cannot say. `known` tells names that are
   * other messages'.
   */
  lookUp(
    account: A,
    message: Outgoing,
    known: (ids: readonly string[]) => Promise<ReadonlySet<string>>,
  ): Promise<Found>;
}

/** `absent`: the provider says that it has no such message. */
export type Found = Extract<Outcome, { kind: 'accepted' | 'refused' }> | 'absent' | null;

/** What providers say by themselves. */
export interface CarrierNews {
  received(account: Pick<Account, 'id' | 'tenantId' | 'kind'>, message: Incoming): Promise<void>;
  reported(account: Pick<Account, 'id' | 'tenantId'>, report: Report): Promise<void>;
}

export interface Incoming {
  readonly from: string;
  readonly to: string;
  readonly body: string;
  /** The provider's name of it; what has the same is the same message. */
  readonly id: string;
  readonly segments?: number;
  /** Which of the two the provider calls a number of its own country. */
  readonly national?: readonly ('from' | 'to')[];
  readonly fragment?: { readonly reference: number; readonly part: number; readonly total: number };
  readonly metadata?: Readonly<Record<string, string | number>>;
}

export interface Report {
  readonly id: string;
  readonly status: SmsStatus;
  /** Of the attempt, where the provider took it along. */
  readonly reference?: string;
  readonly errorCode?: string | null;
  readonly errorMessage?: string | null;
  readonly cost?: { readonly amount: string; readonly currency: string | null };
}
