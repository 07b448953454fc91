import { useEffect, useState } from 'preact/hooks';
import { ApiError, type Send } from '../../api/http.ts';
import type { Invitation } from '../../api/types.ts';
import { useStore } from '../../state/use-store.ts';
import { text } from '../../text/en.ts';
import { Card } from '../card.tsx';
import { sayProblem } from '../say-problem.ts';
import type { Sessions } from '../session.ts';
import { InviteForm } from './invite-form.tsx';
import type { Join } from './join.ts';

/** The token of a mailed link, `/invite/<token>`, without what a mail program took for a part of it; else null. */
export function inviteToken(path: string): string | null {
  return /^\/invite\/([\w-]{1,128})/.exec(path)?.[1] ?? null;
}

interface Props {
  readonly token: string;
  readonly send: Send;
  readonly sessions: Sessions;
  /** Joined, and signed in there. */
  readonly done: () => void;
}

/** Where the link of an invitation leads: who invites, and what is needed to join. */
export function InvitePage({ token, send, sessions, done }: Props) {
  const [found, setFound] = useState<Invitation | 'asking' | 'dead' | { readonly problem: string }>('asking');
  const session = useStore(sessions.store);

  async function ask(): Promise<void> {
    setFound('asking');
    try {
      const asked = send({ path: `/invitations/${token}` });
      // Who is signed in here, if anybody; not to know is as good as nobody.
      const [invitation] = await Promise.all([asked, sessions.restore().catch(() => {})]);
      setFound(invitation as Invitation);
    } catch (error) {
      setFound(isDead(error) ? 'dead' : { problem: sayProblem(error, {}) });
    }
  }
  useEffect(() => void ask(), []);

  if (found === 'asking') {
    return (
      <Card>
        <p role="status">{text.restoring}</p>
      </Card>
    );
  }
  if (found === 'dead') {
    return (
      <Card>
        <p role="alert">{text.invite.dead}</p>
        <a href="/">{text.invite.toSignIn}</a>
      </Card>
    );
  }
  if ('problem' in found) {
    return (
      <Card>
        <p class="sign-in-problem" role="alert">
          {found.problem}
        </p>
        <button type="button" onClick={() => void ask()}>
          {text.invite.tryAgain}
        </button>
      </Card>
    );
  }

  const join: Join = async (given) => {
    try {
      await sessions.join(token, given);
      done();
    } catch (error) {
      if (!isDead(error)) throw error;
      setFound('dead');
    }
  };
  const signedIn = session.phase === 'signed_in' ? session.identity.user.email : null;
  return <InviteForm invitation={found} signedIn={signedIn} sessions={sessions} join={join} />;
}

/** Used, revoked, expired and never given out: the answer is the same. */
function isDead(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
