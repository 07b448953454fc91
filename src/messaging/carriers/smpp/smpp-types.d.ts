/** The part of the package that is used; it has no types of its own. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events';
  import type { Server as NetServer, Socket } from 'node:net';

  export interface Pdu {
    readonly command: string;
    readonly command_status: number;
    readonly message_id?: string | null;
    readonly source_addr?: string;
    readonly source_addr_ton?: number;
    readonly destination_addr?: string;
    readonly dest_addr_ton?: number;
    readonly esm_class?: number;
    readonly data_coding?: number;
    readonly system_id?: string;
    readonly password?: string;
    readonly short_message?: ShortMessage | string | Buffer;
    readonly message_payload?: ShortMessage | string | Buffer;
    readonly receipted_message_id?: string;
    readonly message_state?: number;
    readonly sar_msg_ref_num?: number;
    readonly sar_total_segments?: number;
    readonly sar_segment_seqnum?: number;
    response(fields?: Readonly<Record<string, unknown>>): Pdu;
  }

  export interface ShortMessage {
    readonly message?: string | Buffer;
    readonly udh?: readonly Buffer[];
  }

  type Fields = Readonly<Record<string, unknown>>;
  type Answer = (pdu: Pdu) => void;

  export class Session extends EventEmitter {
    readonly socket: Socket;
    bind_transceiver(fields: Fields, answer: Answer): boolean;
    submit_sm(fields: Fields, answer: Answer): boolean;
    deliver_sm(fields: Fields, answer: Answer): boolean;
    enquire_link(fields: Fields, answer: Answer): boolean;
    unbind(answer: Answer): boolean;
    send(pdu: Pdu): boolean;
    close(): void;
    destroy(): void;
  }

  export interface Server extends NetServer {
    readonly sessions: readonly Session[];
  }

  interface Encoding {
    match(text: string): boolean;
    encode(text: string): Buffer;
    decode(bytes: Buffer): string;
  }

  const smpp: {
    connect(options: Readonly<Record<string, unknown>>): Session;
    createServer(listener: (session: Session) => void): Server;
    readonly encodings: { readonly ASCII: Encoding; readonly UCS2: Encoding };
    readonly errors: Readonly<Record<string, number>>;
    readonly PDU: { maxLength: number };
  };
  export default smpp;
}
