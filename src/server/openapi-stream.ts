import type { DeclaredEvent } from '../tenancy/guard/event.ts';

type Json = Record<string, unknown>;

/** OpenAPI has no words for a WebSocket; this documents the handshake as a path and the frames in prose. */
export function withStream(document: Json, path: string, events: readonly DeclaredEvent[]): Json {
  const list = events.map(({ type, summary, access }) => {
    const who = [...access.anyOf, ...(access.own ? ['the agent it is about'] : [])].join(', ');
    return `- \`${type}\` ${summary} (${who})`;
  });
  const operation = {
    operationId: 'stream',
    tags: ['stream'],
    summary: 'Live stream of the tenant (WebSocket)',
    description: [DESCRIPTION, list.length > 0 ? `Events, and who receives them:\n${list.join('\n')}` : ''].join(
      '\n\n',
    ),
    security: [{ bearer: [] }],
    parameters: [
      {
        name: 'since',
        in: 'query',
        description: 'The last number that the client has; what came after it is replayed',
        schema: { type: 'integer', minimum: 0 },
      },
    ],
    responses: {
      101: { description: 'Switching to WebSocket' },
      403: { $ref: '#/components/responses/forbidden' },
      422: { $ref: '#/components/responses/invalid' },
      426: { $ref: '#/components/responses/upgrade_required' },
      503: { $ref: '#/components/responses/unavailable' },
    },
  };
  const paths = { ...(document['paths'] as Json), [path]: { get: operation } };
  return { ...document, paths, tags: [...((document['tags'] as Json[] | undefined) ?? []), { name: 'stream' }] };
}

const DESCRIPTION = `Programs send \`Authorization: Bearer <access token>\`, browsers offer the subprotocols \`patchbay\` and
\`bearer.<access token>\` (a superadmin also \`tenant.<id>\`). The token never goes into the URL.

Frames are JSON. Events: \`{"seq":1841,"type":"agent.state.changed","at":"…","data":{…}}\`, numbers ascending; numbers that
are missing were events for others. The stream itself says \`{"type":"hello","seq":…,"at":…}\` once it is live,
\`heartbeat\` every 15 s and \`resync\` when what was missed cannot be replayed: load everything anew, then go on. In each of
them \`seq\` means that everything up to it was sent: the number to come back with.

A client may send \`{"type":"subscribe","topics":["agent.*","queue:12"]}\` (until then it gets all that it may),
\`unsubscribe\` and \`ping\`.

Close codes: 4001 bad credential, 4003 revoked (signed out, suspended, other role), 4008 too slow, 4009 going away;
1003, 1007, 1008, 1009 for frames that are binary, not JSON, too many, too large; 1013 try again later.`;
