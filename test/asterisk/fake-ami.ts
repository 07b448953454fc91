import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** One action as it came over the wire; header names in lower case. */
export type Received = ReadonlyMap<string, string>;

export interface FakePeer {
  /** Sends bytes as they are. */
  send(text: string | Buffer): void;
  /** An answer to this action. */
  answer(action: Received, ...lines: string[]): void;
  /** Ends the connection without a word. */
  cut(): void;
  readonly socket: Socket;
}

export interface FakeAmiOptions {
  readonly port?: number;
  readonly secret?: string;
  readonly systemName?: string;
  /** How bytes leave: whole by default. */
  readonly deliver?: (socket: Socket, bytes: Buffer) => void;
  /** What the peer does with an action; true when it was dealt with. Login, Ping and the like are answered otherwise. */
  readonly script?: (action: Received, peer: FakePeer) => boolean;
  /** Says nothing at all, not even a greeting. */
  readonly mute?: boolean;
  readonly refuse?: boolean;
  /** Leaves the FullyBooted after the login out. */
  readonly booting?: boolean;
}

/** An AMI peer that does what a real Asterisk cannot be made to do. Held to the same suite as the real one. */
export class FakeAmi {
  readonly received: Received[] = [];
  readonly peers: FakePeer[] = [];
  options: FakeAmiOptions;
  readonly #server: Server;

  constructor(options: FakeAmiOptions) {
    this.options = options;
    this.#server = createServer((socket) => this.#serve(socket));
  }

  static async start(options: FakeAmiOptions = {}): Promise<FakeAmi> {
    const fake = new FakeAmi(options);
    fake.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `ami://user:${this.options.secret ?? 'secret'}@127.0.0.1:${this.port}`;
  }

  /** Actions of this name that came, over all connections. */
  of(action: string): Received[] {
    return this.received.filter((one) => one.get('action')?.toLowerCase() === action.toLowerCase());
  }

  get open(): number {
    return this.peers.filter(({ socket }) => !socket.destroyed).length;
  }

  cutAll(): void {
    for (const peer of this.peers) peer.cut();
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.cutAll();
    await closed;
  }

  #serve(socket: Socket): void {
    const deliver = this.options.deliver ?? ((to: Socket, bytes: Buffer) => to.write(bytes));
    const peer: FakePeer = {
      socket,
      send: (text) => {
        if (!socket.destroyed) deliver(socket, typeof text === 'string' ? Buffer.from(text) : text);
      },
      answer: (action, ...lines) =>
        peer.send(`${['Response: Success', `ActionID: ${action.get('actionid')}`, ...lines].join('\r\n')}\r\n\r\n`),
      cut: () => socket.destroy(),
    };
    this.peers.push(peer);
    socket.setNoDelay(true);
    socket.on('error', () => {});
    if (this.options.mute) {
      socket.resume();
      return;
    }
    peer.send('Asterisk Call Manager/11.0.0\r\n');
    let held = '';
    socket.on('data', (bytes) => {
      held += bytes.toString('utf8');
      for (let end = held.indexOf('\r\n\r\n'); end >= 0; end = held.indexOf('\r\n\r\n')) {
        const lines = held.slice(0, end).split('\r\n');
        held = held.slice(end + 4);
        const action: Received = new Map(
          lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 2)]),
        );
        this.received.push(action);
        if (!(this.options.script?.(action, peer) ?? false)) this.#usual(action, peer);
      }
    });
  }

  #usual(action: Received, peer: FakePeer): void {
    const { secret = 'secret', systemName = 'fake1', refuse = false, booting = false } = this.options;
    switch (action.get('action')?.toLowerCase()) {
      case 'challenge':
        peer.answer(action, 'Challenge: 123456789');
        return;
      case 'login': {
        const key = createHash('md5').update(`123456789${secret}`).digest('hex');
        const ok = action.get('key') === key || action.get('secret') === secret || action.get('password') === secret;
        if (!refuse && ok) {
          peer.answer(action, 'Message: Authentication accepted');
          if (!booting)
            peer.send('Event: FullyBooted\r\nPrivilege: system,all\r\nUptime: 1\r\nStatus: Fully Booted\r\n\r\n');
        } else {
          peer.send(`Response: Error\r\nActionID: ${action.get('actionid')}\r\nMessage: Authentication failed\r\n\r\n`);
          setTimeout(() => peer.cut(), 5);
        }
        return;
      }
      case 'ping':
        peer.answer(action, 'Ping: Pong', `Timestamp: ${(Date.now() / 1000).toFixed(6)}`);
        return;
      case 'coresettings':
        peer.answer(action, `SystemName: ${systemName}`);
        return;
      default:
        peer.answer(action, 'Message: done');
    }
  }
}
