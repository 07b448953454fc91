import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the provider was asked to send. */
export interface Asked {
  readonly sid: string;
  readonly authorization: string;
  readonly form: Readonly<Record<string, string>>;
  readonly at: number;
}

/** How the provider answers: as it should, with a status, not at all (it has the message), or late. */
export type Mood =
  | { readonly kind: 'well' }
  | { readonly kind: 'status'; readonly status: number; readonly body?: object; readonly retryAfter?: number }
  /** Takes the message at once, and says so when it is told to. */
  | { readonly kind: 'late'; readonly until: Promise<unknown> }
  /** Takes the message and ends the connection before it says so. */
  | { readonly kind: 'cut' };

/** A Twilio-compatible provider on a real HTTP server. */
export interface Provider {
  readonly url: string;
  readonly asked: readonly Asked[];
  /** How often it was asked for its list of messages. */
  readonly listed: number;
  mood: Mood;
  stop(): Promise<void>;
}

export async function startProvider(): Promise<Provider> {
  const asked: Asked[] = [];
  const provider = { mood: { kind: 'well' } as Mood, listed: 0 };
  const server: Server = createServer((request, response) => {
    void read(request).then((text) => {
      const { mood } = provider;
      const json = (status: number, body: object, headers: Record<string, string> = {}) =>
        response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
      if (request.method === 'GET') {
        provider.listed++;
        return json(200, { messages: asked.map(resource) });
      }
      if (mood.kind === 'status') {
        const wait = mood.retryAfter === undefined ? {} : { 'retry-after': String(mood.retryAfter) };
        return json(mood.status, mood.body ?? {}, wait);
      }
      const one: Asked = {
        sid: `SM${String(asked.length + 1).padStart(32, '0')}`,
        authorization: request.headers.authorization ?? '',
        form: Object.fromEntries(new URLSearchParams(text)),
        at: Date.now(),
      };
      asked.push(one);
      if (mood.kind === 'cut') return request.socket.destroy();
      if (mood.kind === 'late') return mood.until.then(() => json(201, resource(one)));
      return json(201, resource(one));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(provider, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () => {
      server.closeAllConnections();
      return new Promise<void>((resolve) => server.close(() => resolve()));
    },
  });
}

function resource({ sid, form, at }: Asked) {
  return {
    sid,
    status: 'queued',
    body: form['Body'],
    from: form['From'],
    to: form['To'],
    date_created: new Date(at).toUTCString(),
    price: '-0.0500',
    price_unit: 'USD',
  };
}

async function read(request: IncomingMessage): Promise<string> {
  let text = '';
  request.setEncoding('utf8');
  for await (const piece of request) text += piece;
  return text;
}
