import { useState } from 'preact/hooks';
import { ApiError } from '../../api/http.ts';
import { text } from '../../text/en.ts';
import { CardForm } from '../card-form.tsx';
import type { Sessions } from '../session.ts';
import { Address } from './address.tsx';
import { type Join, sayWhyNot } from './join.ts';

const takeFocus = (input: HTMLInputElement | null): void => input?.focus();

/** The password of the account; then, where it has a second factor, a code with which to sign in and join. */
export function KnownAccountForm(o: { readonly email: string; readonly sessions: Sessions; readonly join: Join }) {
  const { email, sessions, join } = o;
  const [proved, setProved] = useState<string | null>(null);

  async function byPassword(password: string): Promise<string | null> {
    try {
      await join({ password });
      return null;
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'totp_required') return sayWhyNot(error);
      setProved(password);
      return null;
    }
  }

  async function byCode(password: string, code: string): Promise<string | null> {
    try {
      await sessions.signIn(email, password, code);
      await join(null);
      return null;
    } catch (error) {
      const ofCode = error instanceof ApiError && (error.code === 'totp_required' || error.code === 'invalid');
      return ofCode ? text.signIn.codeWrong : sayWhyNot(error);
    }
  }

  if (proved !== null) {
    return (
      <CardForm
        key="code"
        lead={text.invite.codeLead}
        submit={text.invite.submit}
        send={(fields) => byCode(proved, String(fields.get('code')))}
      >
        <Address email={email} />
        <label>
          <span>{text.signIn.code}</span>
          <input name="code" autocomplete="one-time-code" required ref={takeFocus} maxLength={32} />
        </label>
      </CardForm>
    );
  }
  return (
    <CardForm
      key="password"
      lead={text.invite.knownLead}
      submit={text.invite.submit}
      send={(fields) => byPassword(String(fields.get('password')))}
    >
      <Address email={email} />
      <label>
        <span>{text.signIn.password}</span>
        <input name="password" type="password" autocomplete="current-password" required autofocus maxLength={256} />
      </label>
    </CardForm>
  );
}
