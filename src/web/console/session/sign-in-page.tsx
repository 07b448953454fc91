import { useState } from 'preact/hooks';
import { ApiError } from '../api/http.ts';
import type { Identity } from '../api/types.ts';
import { Mark } from '../design/icon.tsx';
import { text } from '../text/en.ts';
import type { Sessions } from './session.ts';
import { TenantChoice } from './tenant-choice.tsx';

/** The form; after it, where to work, for those who belong to several tenants. */
export function SignInPage({ sessions, ended }: { readonly sessions: Sessions; readonly ended: boolean }) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(ended ? text.signIn.ended : null);
  const [choice, setChoice] = useState<Identity | null>(null);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setProblem(null);
    try {
      const identity = await sessions.signIn(String(form.get('email')), String(form.get('password')));
      if (identity.tenants.length > 1) setChoice(identity);
      else sessions.enter(identity);
    } catch (error) {
      setProblem(say(error));
    }
    setBusy(false);
  }

  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <Mark />
        <h1>{text.product}</h1>
        {choice === null ? (
          <form onSubmit={(event) => void submit(event)}>
            <p class="sign-in-lead">{text.signIn.lead}</p>
            <label>
              <span>{text.signIn.email}</span>
              <input name="email" type="email" autocomplete="username" required autofocus maxLength={254} />
            </label>
            <label>
              <span>{text.signIn.password}</span>
              <input name="password" type="password" autocomplete="current-password" required maxLength={256} />
            </label>
            <p class="sign-in-problem" role="alert">
              {problem}
            </p>
            <button type="submit" class="button-main" disabled={busy}>
              {busy ? text.signIn.busy : text.signIn.submit}
            </button>
          </form>
        ) : (
          <TenantChoice sessions={sessions} identity={choice} />
        )}
      </div>
    </main>
  );
}

function say(error: unknown): string {
  if (!(error instanceof ApiError)) return text.signIn.failed;
  if (error.status === 0) return text.signIn.unreachable;
  if (error.status === 429) return text.signIn.limited(error.retryAfterSeconds ?? 60);
  return error.status === 401 || error.status === 422 ? text.signIn.wrong : text.signIn.failed;
}
