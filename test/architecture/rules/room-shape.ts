import { ROOMS } from '../rooms.ts';
import type { Rule } from '../rule.ts';
import type { SourceTree } from '../source-tree.ts';

const SHAPE = new Set(['index.ts', 'events.ts', 'listen.ts', 'jobs.ts', 'model', 'store', 'actions', 'api']);
/** What one room has beyond the shape, and why. */
const BEYOND: Readonly<Record<string, readonly string[]>> = {
  tenancy: ['guard'], // lent to every room and to the server
  messaging: ['carriers'], // what speaks with providers, three kinds behind one port
};

/** A room has the same entries as every other, so that a missing one means something. */
export const roomShape: Rule = {
  name: 'every room has the same shape',
  check: (tree) => ROOMS.flatMap((room) => faults(tree, room)),
  breaks: [
    { tree: { 'src/agents/events.ts': '' }, says: /src\/agents: no index\.ts/ },
    { tree: { 'src/agents/index.ts': '', 'src/agents/pause.ts': '' }, says: /src\/agents\/pause\.ts is not part of/ },
    { tree: { 'src/calls/index.ts': '', 'src/calls/guard/x.ts': '' }, says: /src\/calls\/guard is not part of/ },
  ],
  holds: [
    { 'src/agents/index.ts': '', 'src/agents/model/state.ts': '', 'src/agents/jobs.ts': '' },
    { 'src/tenancy/index.ts': '', 'src/tenancy/guard/route.ts': '' },
    { 'src/messaging/index.ts': '', 'src/messaging/carriers/carrier.ts': '' },
  ],
};

function faults(tree: SourceTree, room: string): string[] {
  const folder = `src/${room}/`;
  const inside = tree.files.map(({ path }) => path).filter((path) => path.startsWith(folder));
  const entries = new Set(inside.map((path) => path.slice(folder.length).split('/')[0] ?? ''));
  const odd = [...entries].filter((entry) => !SHAPE.has(entry) && !BEYOND[room]?.includes(entry));
  return [
    ...(entries.size > 0 && !entries.has('index.ts') ? [`src/${room}: no index.ts, so no door`] : []),
    ...odd.map((entry) => `src/${room}/${entry} is not part of a room's shape`),
  ];
}
