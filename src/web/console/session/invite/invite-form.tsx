import type { Invitation } from '../../api/types.ts';
import { text } from '../../text/en.ts';
import { Card } from '../card.tsx';
import { CardForm } from '../card-form.tsx';
import type { Sessions } from '../session.ts';
import { Address } from './address.tsx';
import { type Join, sayWhyNot } from './join.ts';
import { KnownAccountForm } from './known-account-form.tsx';
import { NewAccountForm } from './new-account-form.tsx';

/** Who invites where, and below it only what this person has to give. */
export function InviteForm(o: {
  readonly invitation: Invitation;
  /** The address of who is signed in here. */
  readonly signedIn: string | null;
  readonly sessions: Sessions;
  readonly join: Join;
}) {
  const { tenant, role, email, account, expires_at } = o.invitation;
  const own = o.signedIn?.toLowerCase() === email.toLowerCase();
  const until = new Date(expires_at).toLocaleString(undefined, { dateStyle: 'long', timeStyle: 'short' });
  return (
    <Card title={text.invite.title(tenant.name)}>
      <p>{text.invite.lead(tenant.name, role.replaceAll('_', ' '))}</p>
      <p class="hint">{text.invite.until(until)}</p>
      {o.signedIn !== null && !own && <p class="hint">{text.invite.inPlaceOf(o.signedIn)}</p>}
      {account === 'new' && <NewAccountForm invitation={o.invitation} join={o.join} />}
      {account === 'existing' && !own && <KnownAccountForm email={email} sessions={o.sessions} join={o.join} />}
      {account === 'existing' && own && (
        <CardForm
          lead={text.invite.signedInLead}
          submit={text.invite.submit}
          send={() => o.join(null).then(() => null, sayWhyNot)}
        >
          <Address email={email} />
        </CardForm>
      )}
    </Card>
  );
}
