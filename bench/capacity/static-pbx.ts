import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Pbx, startPbx } from '../../bin/lab/index.ts';
import { pjsipInterface } from '../../src/asterisk/naming.ts';
import { type CallCentre, ENDPOINT } from '../calls/call-centre.ts';
import type { System } from '../calls/system.ts';

/** What only a PBX with a database, a daemon or an event log needs. */
const NOT_NEEDED = /odbc|realtime|sorcery_memory_cache|stasis|res_ari|websocket_client|cel_|cdr_manager/;

/**
 * Asterisk alone: the same build, modules, logs, CDR file, queue, agents and trunk, all of it in its own files. It has no
 * database, writes no CEL and tells nobody anything.
 * @param queues what the daemon projected: the queue's options are to be the same
 */
export async function startStaticPbx(
  { root, dir, url }: Pick<System<unknown>, 'root' | 'dir' | 'url'>,
  centre: CallCentre,
  queues: string,
): Promise<Pbx> {
  const off = '[general]\nenabled = no\nenable = no\n';
  return startPbx({
    root,
    dir: join(dir, 'static-pbx'),
    databaseUrl: url,
    instead: {
      'modules.conf': (await ours('modules.conf')).replaceAll(/^(pre)?(load|require) = .*\n/gm, (line) =>
        NOT_NEEDED.test(line) ? '' : line,
      ),
      'pjsip.conf': [await ours('pjsip.conf'), ...endpointsOf(centre)].join('\n'),
      'queues.conf': `${(await ours('queues.conf')).replace(/^#tryinclude.*$/m, '')}\n${queues}\n${membersOf(centre)}`,
      'extensions.conf': dialplanOf(centre),
      'sorcery.conf': '',
      'extconfig.conf': '',
      'manager.conf': off,
      'ari.conf': off,
      'cel.conf': off,
    },
  });
}

function ours(name: string): Promise<string> {
  return readFile(join(import.meta.dirname, '../../asterisk-conf', name), 'utf8');
}

/** The caller hears the queue's music unanswered, and is answered by the agent, as in dialplan/queue.conf. */
function dialplanOf({ inboundContext, queueNumber, queue }: CallCentre): string {
  const steps = [`[${inboundContext}]`, `exten => ${queueNumber},1,Progress()`, ` same => n,Queue(${queue})`];
  return `[general]\nstatic = yes\n\n${steps.join('\n')}\n same => n,Hangup()\n`;
}

function membersOf({ endpoints }: CallCentre): string {
  return endpoints.map((endpoint, n) => `member => ${pjsipInterface(endpoint)},0,Agent ${n}\n`).join('');
}

function endpointsOf({ endpoints, trunk, inboundContext, trunkAddress, phonesPort }: CallCentre): string[] {
  const section = (name: string, type: string, options: Readonly<Record<string, string>>): string =>
    [`[${name}]`, `type = ${type}`, ...Object.entries(options).map(([key, value]) => `${key} = ${value}`), ''].join(
      '\n',
    );
  const endpoint = (id: string, context: string, contact: string): string[] => [
    section(id, 'endpoint', { ...ENDPOINT, aors: id, context }),
    section(id, 'aor', { contact, qualify_frequency: '0' }),
  ];
  return [
    ...endpoint(trunk, inboundContext, `sip:${trunkAddress}:${phonesPort}`),
    section(`${trunk}-address`, 'identify', { endpoint: trunk, match: trunkAddress }),
    ...endpoints.flatMap((id) => endpoint(id, 'nowhere', `sip:${id}@127.0.0.1:${phonesPort}`)),
  ];
}
