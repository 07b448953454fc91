import { useState } from 'preact/hooks';
import type { Send } from '../api/http.ts';
import { text } from '../text/en.ts';
import { CardForm } from './card-form.tsx';
import { sayProblem } from './say-problem.ts';

/** Has a link mailed; whether there is such an account is not told. */
export function ForgotForm({ send }: { readonly send: Send }) {
  const [sent, setSent] = useState(false);
  if (sent) return <p role="status">{text.signIn.forgotSent}</p>;
  return (
    <CardForm
      lead={text.signIn.forgotLead}
      submit={text.signIn.forgotSubmit}
      send={async (fields) => {
        try {
          await send({ method: 'POST', path: '/auth/password/forgot', body: { email: String(fields.get('email')) } });
          setSent(true);
          return null;
        } catch (error) {
          return sayProblem(error, { feature_disabled: text.signIn.forgotOff });
        }
      }}
    >
      <label>
        <span>{text.signIn.email}</span>
        <input name="email" type="email" autocomplete="username" required autofocus minLength={3} maxLength={254} />
      </label>
    </CardForm>
  );
}
