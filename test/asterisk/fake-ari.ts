import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

export interface FakeAriOptions {
  readonly port?: number;
  /** What a request gets; true when it was dealt with. */
  readonly script?: (request: IncomingMessage, response: ServerResponse, body: string) => boolean;
  /** Status of the handshake of the event socket; 101 unless said otherwise. */
  readonly handshake?: number;
  /** Accepts connections and says nothing. */
  readonly mute?: boolean;
  readonly password?: string;
}

const DOCUMENTS: Readonly<Record<string, object>> = {
  '/ari/api-docs/resources.json': {
    swaggerVersion: '1.1',
    apis: [{ path: '/api-docs/channels.{format}', description: '' }],
  },
  '/ari/api-docs/channels.json': {
    swaggerVersion: '1.1',
    resourcePath: '/api-docs/channels.{format}',
    apis: [
      {
        path: '/channels/{channelId}',
        operations: [
          {
            httpMethod: 'DELETE',
            nickname: 'hangup',
            responseClass: 'void',
            parameters: [
              { name: 'channelId', paramType: 'path', required: true, allowMultiple: false, dataType: 'string' },
              { name: 'reason', paramType: 'query', required: false, allowMultiple: false, dataType: 'string' },
            ],
          },
        ],
      },
    ],
    models: {},
  },
};

/** An ARI peer for what a real Asterisk cannot be made to do. */
export class FakeAri {
  readonly requests: string[] = [];
  readonly authorizations: (string | undefined)[] = [];
  readonly sockets: WebSocket[] = [];
  options: FakeAriOptions;
  readonly #server: Server;
  readonly #connections = new Set<Socket>();

  constructor(options: FakeAriOptions) {
    this.options = options;
    this.#server = createServer((request, response) => void this.#answer(request, response));
    const sockets = new WebSocketServer({ noServer: true, autoPong: true });
    this.#server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.on('close', () => this.#connections.delete(socket));
    });
    this.#server.on('upgrade', (request, socket: Socket, head) => {
      this.requests.push(`UPGRADE ${request.url}`);
      this.authorizations.push(request.headers.authorization);
      const { mute = false, handshake = 101 } = this.options;
      if (mute) {
        socket.resume().on('end', () => socket.destroy());
        return;
      }
      if (handshake !== 101) {
        socket.end(`HTTP/1.1 ${handshake} No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (made) => {
        made.on('error', () => {});
        this.sockets.push(made);
      });
    });
  }

  static async start(options: FakeAriOptions = {}): Promise<FakeAri> {
    const fake = new FakeAri(options);
    fake.#server.listen(options.port ?? 0, '127.0.0.1');
    await once(fake.#server, 'listening');
    return fake;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://user:${this.options.password ?? 'secret'}@127.0.0.1:${this.port}`;
  }

  /** Open TCP connections. */
  get open(): number {
    return this.#connections.size;
  }

  /** The newest event socket. */
  get socket(): WebSocket | undefined {
    return this.sockets.at(-1);
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#connections) socket.destroy();
    await closed;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const piece of request) body += String(piece);
    this.requests.push(`${request.method} ${request.url}`);
    this.authorizations.push(request.headers.authorization);
    if (this.options.mute || this.options.script?.(request, response, body)) return;
    const document = DOCUMENTS[request.url ?? ''];
    if (document !== undefined) json(response, 200, { ...document, basePath: `http://127.0.0.1:${this.port}/ari` });
    else if (request.method === 'DELETE') response.writeHead(204).end();
    else json(response, 404, { message: 'Resource not found' });
  }
}

export function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
