import { useState } from 'preact/hooks';
import { ApiError } from '../api/http.ts';
import type { Identity } from '../api/types.ts';
import { text } from '../text/en.ts';
import { CardForm } from './card-form.tsx';
import { sayProblem } from './say-problem.ts';
import type { Sessions } from './session.ts';

interface Shown {
  readonly email: string;
  readonly password: string;
}

/** E-mail and password; then, of who has a second factor, a code. */
export function SignInForm(o: {
  readonly sessions: Sessions;
  readonly problem: string | null;
  readonly done: (identity: Identity) => void;
}) {
  const [shown, setShown] = useState<Shown | null>(null);

  async function signIn({ email, password }: Shown, code?: string): Promise<string | null> {
    try {
      o.done(await o.sessions.signIn(email, password, code));
      return null;
    } catch (error) {
      if (code === undefined && error instanceof ApiError && error.code === 'totp_required') {
        setShown({ email, password });
        return null;
      }
      const { wrong, codeWrong } = text.signIn;
      const badInput = code === undefined ? wrong : codeWrong;
      return sayProblem(error, { unauthorized: wrong, totp_required: codeWrong, invalid: badInput });
    }
  }

  if (shown !== null) {
    return (
      <CardForm
        key="code"
        lead={text.signIn.codeHint}
        submit={text.signIn.submit}
        send={(fields) => signIn(shown, String(fields.get('code')))}
      >
        <label>
          <span>{text.signIn.code}</span>
          <input name="code" autocomplete="one-time-code" required autofocus maxLength={32} />
        </label>
      </CardForm>
    );
  }
  return (
    <CardForm
      key="password"
      lead={text.signIn.lead}
      submit={text.signIn.submit}
      problem={o.problem}
      send={(fields) => signIn({ email: String(fields.get('email')), password: String(fields.get('password')) })}
    >
      <label>
        <span>{text.signIn.email}</span>
        <input name="email" type="email" autocomplete="username" required autofocus maxLength={254} />
      </label>
      <label>
        <span>{text.signIn.password}</span>
        <input name="password" type="password" autocomplete="current-password" required maxLength={256} />
      </label>
    </CardForm>
  );
}
