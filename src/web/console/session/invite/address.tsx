import { text } from '../../text/en.ts';

/** Whose account it is or will be, shown, and for the password manager that fills in or keeps it. */
export function Address({ email }: { readonly email: string }) {
  return (
    <label>
      <span>{text.signIn.email}</span>
      <input name="email" type="email" autocomplete="username" readOnly value={email} />
    </label>
  );
}
