import { useEffect, useState } from 'preact/hooks';
import { ApiError } from '../api/http.ts';
import type { Agent, AgentStatus } from '../api/types.ts';
import { useConsole } from '../app/console.ts';
import { text } from '../text/en.ts';
import { ReasonPicker } from './reason-picker.tsx';

const CHOICES: readonly { readonly status: AgentStatus; readonly label: string; readonly asksWhy: boolean }[] = [
  { status: 'available', label: text.desk.available, asksWhy: false },
  { status: 'break', label: text.desk.break, asksWhy: true },
  { status: 'away', label: text.desk.away, asksWhy: true },
  { status: 'busy', label: text.desk.busy, asksWhy: false },
  { status: 'dnd', label: text.desk.dnd, asksWhy: false },
];

/**
 * Asks for another state. What is shown as chosen is what the telephone system says, not what was pressed; until it
 * says so, the button that was pressed waits.
 */
export function StateChoice({ me }: { readonly me: Agent }) {
  const { sessions } = useConsole();
  const [asked, setAsked] = useState<AgentStatus | null>(null);
  const [why, setWhy] = useState<AgentStatus | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => setAsked(null), [me.status, me.reason]);

  async function ask(status: AgentStatus, reason: string | null): Promise<void> {
    setWhy(null);
    setProblem(null);
    setAsked(status === me.status && reason === me.reason ? null : status);
    try {
      const body = reason === null ? { status } : { status, reason };
      await sessions.request({ method: 'PUT', path: '/agents/me/state', body });
    } catch (error) {
      setAsked(null);
      setProblem(text.desk.failed(error instanceof ApiError ? error.message : text.signIn.failed));
    }
  }

  const waitsFor = asked ?? (me.wanted_status === me.status ? null : me.wanted_status);
  const off = me.status === 'offline';
  return (
    <section class="panel choice" aria-labelledby="choice">
      <h2 id="choice">{text.desk.choose}</h2>
      {off ? (
        <button type="button" class="button-main" onClick={() => void ask('available', null)}>
          {text.desk.signIn}
        </button>
      ) : (
        <div class="choice-buttons">
          {CHOICES.map(({ status, label, asksWhy }) => (
            <button
              type="button"
              key={status}
              data-face={status === 'available' ? 'free' : status}
              aria-pressed={me.status === status}
              aria-busy={waitsFor === status}
              onClick={() => (asksWhy ? setWhy(why === status ? null : status) : void ask(status, null))}
            >
              {label}
            </button>
          ))}
        </div>
      )}
      {why !== null && <ReasonPicker key={why} forBreak={why === 'break'} onPick={(reason) => void ask(why, reason)} />}
      <p class="choice-note" role="status">
        {problem ?? (waitsFor !== null ? text.desk.pending : '')}
      </p>
      {!off && (
        <button type="button" class="button-quiet choice-leave" onClick={() => void ask('offline', null)}>
          {text.desk.signOut}
        </button>
      )}
    </section>
  );
}
