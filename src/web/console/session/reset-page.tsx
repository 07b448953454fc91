import { useState } from 'preact/hooks';
import type { Send } from '../api/http.ts';
import { text } from '../text/en.ts';
import { Card } from './card.tsx';
import { CardForm } from './card-form.tsx';
import { sayProblem } from './say-problem.ts';

/** The token of a mailed link, `/reset/<token>`; null on any other page. */
export function resetToken(path: string): string | null {
  return /^\/reset\/([A-Za-z0-9_-]{1,256})$/.exec(path)?.[1] ?? null;
}

/** Where a mailed link leads: a new password, then the way to the form where it is used. */
export function ResetPage({ token, send }: { readonly token: string; readonly send: Send }) {
  const [done, setDone] = useState(false);
  return (
    <Card>
      {done ? (
        <>
          <p role="status">{text.signIn.resetDone}</p>
          <a href="/">{text.signIn.submit}</a>
        </>
      ) : (
        <CardForm
          lead={text.signIn.resetLead}
          submit={text.signIn.resetSubmit}
          send={async (fields) => {
            try {
              const body = { token, new_password: String(fields.get('password')) };
              await send({ method: 'POST', path: '/auth/password/reset', body });
              // The link is spent; it is left out of the history all the same.
              history.replaceState(null, '', '/');
              setDone(true);
              return null;
            } catch (error) {
              return sayProblem(error, { invalid: text.signIn.resetDead });
            }
          }}
        >
          <label>
            <span>{text.signIn.newPassword}</span>
            <input
              name="password"
              type="password"
              autocomplete="new-password"
              required
              autofocus
              minLength={10}
              maxLength={256}
            />
          </label>
        </CardForm>
      )}
    </Card>
  );
}
