import type { Kysely } from 'kysely';
import { PatchbayError } from '../platform/errors.ts';
import type { Log } from '../platform/log.ts';
import type { DB } from '../platform/mysql/schema.generated.ts';
import { type Floor, tidy } from './actions/floor/floor.ts';
import type { AgentMetrics } from './actions/floor/metrics.ts';
import { inSlices } from './actions/in-slices.ts';
import type { QueueFile } from './actions/project-queues.ts';
import { refreshDirectory } from './actions/refresh-directory.ts';
import { STATUSES } from './model/choice.ts';
import { loadAgentRows } from './store/agent-states.ts';
import { type Directory, loadDirectory } from './store/directory.ts';
import { keyOf } from './store/roster.ts';

/** Who works here and in which queues is read again so often, and whatever is missing in Asterisk is asked for again. */
const EVERY_MS = 30_000;
const FIRST_RETRY_MS = 1_000;

export interface Upkeep {
  /** Resolves when the directory was read or could not be; it is tried again for ever. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Reads the directory and the queues now. @throws when the database cannot be read */
  refresh(): Promise<void>;
  /** A snapshot came: queues that Asterisk lacks are given to it. */
  looked(): void;
  /** Since when the directory is known, null while it never was; epoch ms. */
  state(): { readonly since: number | null; readonly trouble: string | null };
}

export function createUpkeep(o: {
  readonly db: Kysely<DB>;
  readonly floor: Floor;
  readonly file: QueueFile;
  readonly resync: (reason: string) => void;
  readonly now: () => number;
  readonly log: Log;
  readonly metrics: Pick<AgentMetrics, 'agents' | 'refusedValues'>;
}): Upkeep {
  let directory: Directory | null = null;
  let since: number | null = null;
  let trouble: string | null = null;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  /** One at a time, each with what the database says when its turn comes. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = running.then(work);
    running = done.catch(() => {});
    return done;
  }

  async function readAgain(): Promise<void> {
    const first = directory === null;
    const rows = first ? await loadAgentRows(o.db) : [];
    directory = await loadDirectory(o.db);
    const byKey = new Map(rows.map((row) => [keyOf(row.tenantId, row.userId), row]));
    if (await refreshDirectory(o.floor, directory, byKey)) o.resync('agents whose phones are not known');
    since = o.now();
    count();
    await project();
  }

  function count(): void {
    const counts = new Map<string, number>(STATUSES.map((status) => [status, 0]));
    for (const { face } of o.floor.roster.all())
      counts.set(face.chosen.status, (counts.get(face.chosen.status) ?? 0) + 1);
    for (const [status, agents] of counts) o.metrics.agents.set(agents, { status });
  }

  async function project(): Promise<void> {
    if (directory === null) return;
    const { floor, file } = o;
    try {
      const rows = directory.queues.map(({ row }) => row);
      const read = await file.project(rows, floor.observed ? floor.queuesInPbx : null);
      trouble = null;
      o.metrics.refusedValues.set(file.refused().length);
      if (read === null) return;
      floor.queuesInPbx = new Set(read);
      await lookAgain();
    } catch (error) {
      // Away or unsure: the next snapshot, or the next turn, brings it up again.
      if (!(error instanceof PatchbayError)) o.log.error({ error }, 'queues could not be handed to Asterisk');
      trouble = `queues: ${error instanceof Error ? error.message : String(error)}`;
    }
  }

  async function lookAgain(): Promise<void> {
    await inSlices([...o.floor.roster.all()], (entry) => o.floor.desk.converge(entry));
    tidy(o.floor);
  }

  async function turn(): Promise<void> {
    await inTurn(readAgain).catch(async (error: unknown) => {
      o.log.warn({ error }, 'the directory of agents could not be read; what is known stays, and is kept up');
      await inTurn(lookAgain);
      await inTurn(project);
    });
    if (stopped) return;
    timer = setTimeout(() => void turn(), since === null ? FIRST_RETRY_MS : EVERY_MS);
  }

  return {
    start: turn,
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
    refresh: () => inTurn(readAgain),
    looked: () => void inTurn(project),
    state: () => ({ since, trouble }),
  };
}
