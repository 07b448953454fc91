import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import WebSocket from 'ws';
import type { Pbx } from '../../bin/lab/index.ts';
import { parseAmiUrl, parseAriUrl } from '../../src/asterisk/pbx-address.ts';

/** What a real PBX said: the events of one call on both links, and its answers to whoever asks for the whole picture. */
export interface Recording {
  /** AMI events, each without its blank line. */
  readonly ami: readonly string[];
  /** ARI events as JSON. */
  readonly ari: readonly string[];
  /** Frames that answer a list action, by the action's name, with `@@` for the ActionID. */
  readonly lists: ReadonlyMap<string, string>;
  /** Bodies of GET requests by path. */
  readonly resources: ReadonlyMap<string, string>;
}

const RESOURCES = ['/asterisk/info?only=status', '/channels', '/bridges', '/endpoints/PJSIP'];

/** @param call makes exactly one call and resolves when it is over */
export async function recordCall(pbx: Pbx, call: () => Promise<void>): Promise<Recording> {
  const { root, socketRoot, authorization } = parseAriUrl(pbx.ariUrl);
  const socket = new WebSocket(`${socketRoot}/events?app=recorder&subscribeAll=true`, { headers: { authorization } });
  await once(socket, 'open');
  await hearLikeTheDaemon(root, authorization);
  const ami = await rawAmi(pbx.amiEventsUrl);
  const ari: string[] = [];
  socket.on('message', (data) => ari.push(String(data)));
  ami.forget();
  await call();
  await delay(500);
  const frames = ami.frames().filter((frame) => frame.startsWith('Event: '));
  const lists = new Map<string, string>();
  for (const action of ['QueueStatus', 'DeviceStateList']) lists.set(action, await ami.list(action));
  const resources = new Map<string, string>();
  for (const path of RESOURCES) {
    resources.set(path, await (await fetch(root + path, { headers: { authorization } })).text());
  }
  socket.terminate();
  ami.close();
  return { ami: frames, ari: ari.filter((message) => !message.includes('"ApplicationRegistered"')), lists, resources };
}

/** The recorder is sent what the daemon is sent: what that has turned off for itself is turned off here too. */
async function hearLikeTheDaemon(root: string, authorization: string): Promise<void> {
  const headers = { authorization, 'content-type': 'application/json' };
  const apps = (await (await fetch(`${root}/applications`, { headers })).json()) as {
    readonly name: string;
    readonly events_disallowed?: readonly { readonly type: string }[];
  }[];
  const disallowed = apps.find(({ name }) => name !== 'recorder')?.events_disallowed ?? [];
  const body = JSON.stringify({ disallowed });
  await fetch(`${root}/applications/recorder/eventFilter`, { method: 'PUT', headers, body });
}

async function rawAmi(url: string) {
  const { host, port, user, secret } = parseAmiUrl(url);
  const socket = connect(port, host).setEncoding('utf8');
  let text = '';
  socket.on('data', (chunk: string) => {
    text += chunk;
  });
  const until = async (found: () => boolean): Promise<void> => {
    for (const end = Date.now() + 10_000; !found(); await delay(10)) {
      if (Date.now() > end) throw new Error(`AMI did not answer: ${text.slice(0, 200)}`);
    }
  };
  socket.write(`Action: Login\r\nUsername: ${user}\r\nSecret: ${secret}\r\n\r\n`);
  await until(() => text.includes('Authentication accepted'));
  return {
    forget: () => {
      text = '';
    },
    frames: () => text.split('\r\n\r\n').filter((frame) => frame !== ''),
    list: async (action: string): Promise<string> => {
      text = '';
      socket.write(`Action: ${action}\r\nActionID: @@\r\n\r\n`);
      await until(() => text.includes('EventList: Complete'));
      const answer = text.split('\r\n\r\n').filter((frame) => frame.includes('ActionID: @@'));
      return `${answer.join('\r\n\r\n')}\r\n\r\n`;
    },
    close: () => socket.destroy(),
  };
}
