import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { text } from '../text/en.ts';

/** A form of the sign-in card: busy while it is sent, and with the reason where that failed. */
export function CardForm(o: {
  readonly lead: string;
  readonly submit: string;
  readonly problem?: string | null;
  /** What went wrong, in words; null when nothing did. */
  readonly send: (fields: FormData) => Promise<string | null>;
  readonly children: ComponentChildren;
}) {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(o.problem ?? null);

  async function submit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    setProblem(null);
    setProblem(await o.send(fields));
    setBusy(false);
  }

  return (
    <form onSubmit={(event) => void submit(event)}>
      <p class="sign-in-lead">{o.lead}</p>
      {o.children}
      <p class="sign-in-problem" role="alert">
        {problem}
      </p>
      <button type="submit" class="button-main" disabled={busy}>
        {busy ? text.signIn.busy : o.submit}
      </button>
    </form>
  );
}
