import type { Agent, Call, LivePage, QueueName, StreamFrame } from '../api/types.ts';
import type { Sessions } from '../session/session.ts';
import type { SocketEvents, World } from './live.ts';
import { type Page, pictureOf, type Viewer } from './picture.ts';

const TOPICS = ['agent.*', 'call.*', 'queue.caller.*'];

/** The live picture's world in a browser: HTTP for the lists, a WebSocket for the stream. */
export function browserWorld(sessions: Sessions, viewer: Viewer): World {
  return {
    now: () => Date.now(),
    random: () => Math.random(),
    later: (ms, work) => {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    renew: async () => {
      await sessions.renew();
      await sessions.restore();
    },
    load: async () => {
      // Agents and calls first: what comes later can only be newer than the number the stream begins from.
      const agents = await pages<Agent>(sessions, '/agents');
      const calls = await pages<Call>(sessions, '/calls');
      const queues = viewer.seesAllCalls ? await pages<QueueName>(sessions, '/queues') : [];
      return pictureOf(
        agents,
        calls,
        queues.flatMap(({ items }) => items),
      );
    },
    open: async (since, events) => openSocket(await sessions.token(), since, events),
  };
}

async function pages<T>(sessions: Sessions, path: string): Promise<Page<T>[]> {
  const all: Page<T>[] = [];
  let cursor: string | null = null;
  do {
    const query: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page = (await sessions.request({ path: `${path}?limit=100${query}` })) as LivePage<T>;
    all.push(page);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return all;
}

function openSocket(token: string, since: number, events: SocketEvents): { close(): void } {
  const url = new URL(`/api/v1/stream?since=${since}`, location.href);
  url.protocol = location.protocol === 'https:' ? 'wss:' : 'ws:';
  const socket = new WebSocket(url, ['patchbay', `bearer.${token}`]);
  let mine = false;
  socket.onopen = () => socket.send(JSON.stringify({ type: 'subscribe', topics: TOPICS }));
  socket.onmessage = ({ data }) => events.frame(JSON.parse(String(data)) as StreamFrame);
  socket.onclose = ({ code }) => {
    if (!mine) events.closed(code);
  };
  return {
    close: () => {
      mine = true;
      socket.close();
    },
  };
}
