import type { Invitation } from '../../api/types.ts';
import { text } from '../../text/en.ts';
import { CardForm } from '../card-form.tsx';
import { Address } from './address.tsx';
import { type Join, sayWhyNot } from './join.ts';

const LEAST = 10;

/** A name and a password make the account. */
export function NewAccountForm({ invitation, join }: { readonly invitation: Invitation; readonly join: Join }) {
  async function send(fields: FormData): Promise<string | null> {
    const said = (field: string): string => String(fields.get(field));
    const password = said('password');
    if (password.length < LEAST) return text.invite.short;
    if (password !== said('again')) return text.invite.differ;
    const names = { first_name: said('first_name').trim(), last_name: said('last_name').trim() };
    const given = Object.fromEntries(Object.entries(names).filter(([, name]) => name !== ''));
    return join({ password, ...given }).then(() => null, sayWhyNot);
  }

  return (
    <CardForm lead={text.invite.newLead} submit={text.invite.submit} send={send}>
      <Address email={invitation.email} />
      <label>
        <span>{text.invite.firstName}</span>
        <input
          name="first_name"
          autocomplete="given-name"
          required
          autofocus
          maxLength={128}
          defaultValue={invitation.first_name ?? ''}
        />
      </label>
      <label>
        <span>{text.invite.lastName}</span>
        <input name="last_name" autocomplete="family-name" maxLength={128} defaultValue={invitation.last_name ?? ''} />
      </label>
      <label>
        <span>{text.invite.password}</span>
        <input name="password" type="password" autocomplete="new-password" required maxLength={256} />
      </label>
      <label>
        <span>{text.invite.again}</span>
        <input name="again" type="password" autocomplete="new-password" required maxLength={256} />
      </label>
    </CardForm>
  );
}
