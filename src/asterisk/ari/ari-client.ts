import { createRequire } from 'node:module';
import { type Client, connect } from 'ari-client';
import { PatchbayError } from '../../platform/errors.ts';
import type { AriAddress } from '../pbx-address.ts';
import { type ApiDocuments, fetchApiDocuments } from './api-documents.ts';
import { clientCallControl } from './call-control.ts';
import { clientCallbackControl } from './callback-control.ts';
import type { AriControl } from './control.ts';
import { type AriResponse, sendAriRequest } from './request.ts';
import type { AriSnapshots } from './snapshots.ts';

/**
 * Commands through the package ari-client, its faults fenced. It is never `start`ed: events come another way. Its HTTP
 * goes through the seam that its own swagger-client exports, because by itself it sends the credentials of the client
 * made last to every server, has no deadline, and throws out of callbacks when an answer is no JSON.
 */
export async function ariClientControl(
  address: AriAddress,
  snapshots: AriSnapshots,
  deadlineMs: number,
): Promise<AriControl> {
  const documents = await fetchApiDocuments(snapshots, address.root);
  servers.set(address.root, { address, documents, deadlineMs });
  useOurTransport();
  const { origin } = new URL(address.root);
  const client = await within(deadlineMs, connect(origin, 'see', 'transport'));
  return {
    ...clientCallbackControl(client),
    ...clientCallControl(client),
    hangup: async ({ channelId, reason }) => {
      if (channelId === '') throw new PatchbayError('invalid', 'no channel');
      // The package's types know fewer reasons than Asterisk 22 does.
      await client.channels.hangup({ channelId, ...(reason === undefined ? {} : { reason: reason as 'normal' }) });
    },
  };
}

interface Server {
  readonly address: AriAddress;
  readonly documents: ApiDocuments;
  readonly deadlineMs: number;
}

/** Every PBX of this process by the root of its URLs: a request finds its own credentials. */
const servers = new Map<string, Server>();

/** One request as swagger-client describes it to whatever executes it. */
interface SwaggerCall {
  readonly url: string;
  readonly method: string;
  readonly body?: string;
  readonly on: {
    response(answer: { status: number; data: string; obj: unknown }): void;
    error(problem: PatchbayError): void;
  };
}

interface SwaggerClient {
  SwaggerHttp: { prototype: { execute(call: SwaggerCall): void } };
}

let isOurs = false;

function useOurTransport(): void {
  if (isOurs) return;
  isOurs = true;
  const require = createRequire(import.meta.url);
  const swagger = createRequire(require.resolve('ari-client'))('swagger-client') as SwaggerClient;
  swagger.SwaggerHttp.prototype.execute = (call) => {
    answer(call)
      .then(
        ({ status, text, json }) => call.on.response({ status, data: text, obj: json }),
        (error: unknown) => call.on.error(error as PatchbayError),
      )
      // What the package throws while it connects nobody can catch; the connecting itself ends at its deadline.
      .catch(() => {});
  };
}

async function answer(call: SwaggerCall): Promise<AriResponse> {
  const [root, server] = [...servers].find(([known]) => call.url.startsWith(`${known}/`)) ?? [];
  if (root === undefined || server === undefined) throw new PatchbayError('pbx_unavailable', 'no such PBX');
  const path = call.url.slice(root.length);
  const document = server.documents.get(path);
  if (document !== undefined) return { status: 200, text: '', json: document };
  const request = { method: call.method.toUpperCase(), path, ...(call.body === undefined ? {} : { body: call.body }) };
  return sendAriRequest(server.address, request, server.deadlineMs);
}

async function within(deadlineMs: number, connected: PromiseLike<Client>): Promise<Client> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new PatchbayError('pbx_unavailable', 'ari-client did not connect')), deadlineMs);
  });
  try {
    return await Promise.race([connected, late]);
  } finally {
    clearTimeout(timer);
  }
}
