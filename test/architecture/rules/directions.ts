import { ROOMS } from '../rooms.ts';
import type { Rule } from '../rule.ts';
import type { Import, SourceFile } from '../source-tree.ts';

/** Who may be imported, nearest the ground first. What is not named here is refused. */
const MAY: Readonly<Record<string, readonly string[]>> = {
  platform: [],
  asterisk: ['platform'],
  tenancy: ['platform'],
  contacts: ['platform'],
  privacy: ['platform'],
  reports: ['platform'],
  provisioning: ['platform', 'asterisk'],
  routing: ['platform', 'asterisk'],
  calls: ['platform', 'asterisk'],
  callbacks: ['platform', 'asterisk'],
  control: ['platform', 'asterisk'],
  records: ['platform', 'asterisk'],
  recordings: ['platform', 'asterisk'],
  agents: ['platform', 'asterisk'],
  messaging: ['platform', 'asterisk'],
  voicemail: ['platform', 'asterisk'],
  helpdesk: ['platform'],
  chat: ['platform'],
  server: ['platform'],
  web: ['platform'],
  'config.ts': ['platform'],
};

/** Entrances: they build and start everything, and nothing imports them but `bin/`, tests and one another. */
const ENTRANCES = new Set(['main.ts', 'compose.ts', 'rooms.ts']);

/**
 * platform <- asterisk <- rooms, platform <- tenancy <- every room (its guard/ is lent to all, server included);
 * rooms know each other only by `import type` of events.ts; the server knows no room.
 */
export const directions: Rule = {
  name: 'imports point one way',
  check: (tree) =>
    tree.files
      .filter((file) => file.path.startsWith('src/'))
      .flatMap((file) => file.imports.flatMap((one) => refusal(file, one) ?? [])),
  breaks: [
    { tree: pair('platform/log.ts', '../asterisk/naming.ts'), says: /platform may not import asterisk/ },
    { tree: pair('asterisk/link.ts', '../agents/index.ts'), says: /asterisk may not import agents/ },
    { tree: pair('agents/listen.ts', '../calls/index.ts'), says: /agents may not import calls/ },
    { tree: pair('agents/listen.ts', '../calls/model/call.ts'), says: /agents may not import calls/ },
    { tree: pair('server/app.ts', '../calls/index.ts'), says: /server may not import calls/ },
    { tree: pair('server/app.ts', '../tenancy/actions/login.ts'), says: /server may not import tenancy/ },
    { tree: pair('tenancy/index.ts', '../asterisk/index.ts'), says: /tenancy may not import asterisk/ },
    { tree: pair('calls/index.ts', '../compose.ts'), says: /only bin\/ and tests import compose\.ts/ },
    { tree: pair('config.ts', './agents/index.ts'), says: /config\.ts may not import agents/ },
    { tree: pair('platform/log.ts', '../../bin/lab/index.ts'), says: /src imports nothing of bin/ },
    { tree: pair('shed/thing.ts', '../platform/log.ts'), says: /no such part of src: shed/ },
    {
      tree: { 'src/agents/listen.ts': "import { type CallEvent } from '../calls/events.ts';" },
      says: /only by `import type`/,
    },
  ],
  holds: [
    { 'src/agents/listen.ts': "import type { CallEvent } from '../calls/events.ts';" },
    pair('agents/api/routes.ts', '../../tenancy/guard/route.ts'),
    pair('server/app.ts', '../tenancy/guard/route.ts'),
    pair('calls/index.ts', '../platform/log.ts'),
    pair('compose.ts', './agents/index.ts'),
    pair('main.ts', './compose.ts'),
    pair('agents/index.ts', './model/state.ts'),
  ],
};

function pair(path: string, specifier: string): Record<string, string> {
  return { [`src/${path}`]: `import { x } from '${specifier}';` };
}

function refusal(file: SourceFile, one: Import): string | null {
  const from = part(file.path);
  if (!Object.hasOwn(MAY, from) && !ENTRANCES.has(from)) return `${file.path}: no such part of src: ${from}`;
  if (one.path === null) return null;
  const say = (why: string): string => `${file.path}: ${why} (${one.specifier})`;
  if (!one.path.startsWith('src/')) return say(`src imports nothing of ${one.path.split('/')[0]}`);
  const to = part(one.path);
  if (ENTRANCES.has(to)) return ENTRANCES.has(from) ? null : say(`only bin/ and tests import ${to}`);
  if (ENTRANCES.has(from) || from === to || MAY[from]?.includes(to)) return null;
  if (one.path.startsWith('src/tenancy/guard/') && from !== 'platform' && from !== 'asterisk') return null;
  if (one.path === `src/${to}/events.ts` && ROOMS.includes(to) && ROOMS.includes(from)) {
    return one.typeOnly ? null : say(`rooms see each other only by \`import type\` of events.ts`);
  }
  return say(`${from} may not import ${to}`);
}

/** `src/agents/model/state.ts` -> agents; `src/main.ts` -> main.ts */
function part(path: string): string {
  return path.split('/')[1] ?? '';
}
