import { useState } from 'preact/hooks';
import type { Send } from '../api/http.ts';
import type { Identity } from '../api/types.ts';
import { text } from '../text/en.ts';
import { Card } from './card.tsx';
import { ForgotForm } from './forgot-form.tsx';
import type { Sessions } from './session.ts';
import { SignInForm } from './sign-in-form.tsx';
import { TenantChoice } from './tenant-choice.tsx';

/** The form; after it, where to work, for those who belong to several tenants. */
export function SignInPage(o: { readonly sessions: Sessions; readonly send: Send; readonly ended: boolean }) {
  const { sessions } = o;
  const [choice, setChoice] = useState<Identity | null>(null);
  const [forgotten, setForgotten] = useState(false);

  function done(identity: Identity): void {
    if (identity.tenants.length > 1) setChoice(identity);
    else sessions.enter(identity);
  }

  return (
    <Card>
      {choice !== null && <TenantChoice sessions={sessions} identity={choice} />}
      {choice === null && forgotten && <ForgotForm send={o.send} />}
      {choice === null && !forgotten && (
        <SignInForm sessions={sessions} problem={o.ended ? text.signIn.ended : null} done={done} />
      )}
      {choice === null && (
        <button type="button" class="button-quiet" onClick={() => setForgotten(!forgotten)}>
          {forgotten ? text.signIn.back : text.signIn.forgot}
        </button>
      )}
    </Card>
  );
}
