import { useEffect, useMemo } from 'preact/hooks';
import { useConsole } from '../app/console.ts';
import { figuresOf } from '../floor/figures.ts';
import { useFloor } from '../floor/use-floor.ts';
import { useStore } from '../state/use-store.ts';
import { text } from '../text/en.ts';
import { AgentsPanel } from './agents-panel.tsx';
import { CallsPanel } from './calls-panel.tsx';
import { FigureRow } from './figure-row.tsx';
import { QueuesPanel } from './queues-panel.tsx';

/** The floor at a glance: what waits, who could take it, what goes on. */
export function BoardPage() {
  const { live, identity } = useConsole();
  const floor = useFloor();
  const { agents, calls } = floor;
  const figures = useMemo(() => figuresOf(floor), [floor]);
  const loading = useStore(live.link).phase === 'loading';

  useEffect(() => {
    const waiting = figures.waiting.length;
    document.title = `${waiting > 0 ? `(${waiting}) ` : ''}${text.board.title} · ${identity.tenant.name}`;
  }, [figures, identity]);

  return (
    <div class="board" aria-busy={loading}>
      <h1 class="visually-hidden">{text.board.title}</h1>
      <FigureRow figures={figures} />
      <div class="board-left">
        <QueuesPanel queues={figures.queues} />
        <CallsPanel calls={calls} agents={agents} />
      </div>
      <AgentsPanel agents={agents} calls={calls} />
    </div>
  );
}
