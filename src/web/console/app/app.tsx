import { useEffect, useState } from 'preact/hooks';
import { createSend } from '../api/http.ts';
import { InvitePage, inviteToken } from '../session/invite/invite-page.tsx';
import { createKept } from '../session/kept.ts';
import { ResetPage, resetToken } from '../session/reset-page.tsx';
import { createSessions, type Sessions } from '../session/session.ts';
import { SignInPage } from '../session/sign-in-page.tsx';
import { useStore } from '../state/use-store.ts';
import { leaveLink } from './router.tsx';
import { Splash } from './splash.tsx';
import { Workplace } from './workplace.tsx';

const send = createSend(fetch.bind(globalThis));
const sessions: Sessions = createSessions({
  send,
  kept: createKept(window, () => sessions.leave()),
  now: () => Date.now(),
});

const RESTORE_AGAIN_MS = 3_000;
/** Read once: the page itself takes it out of the address. */
const RESET = resetToken(location.pathname);
const INVITE = inviteToken(location.pathname);

export function App() {
  const [invited, setInvited] = useState(INVITE);
  if (RESET !== null) return <ResetPage token={RESET} send={send} />;
  if (invited === null) return <Inside />;
  const enter = (): void => {
    leaveLink();
    setInvited(null);
  };
  return <InvitePage token={invited} send={send} sessions={sessions} done={enter} />;
}

/** Who is there decides what is shown: nobody yet, the form, or a workplace. */
function Inside() {
  const session = useStore(sessions.store);
  useEffect(() => {
    if (session.phase !== 'restoring') return;
    let timer: ReturnType<typeof setTimeout>;
    const restore = (): void => {
      sessions.restore().catch(() => {
        if (sessions.store.get().phase === 'restoring') timer = setTimeout(restore, RESTORE_AGAIN_MS);
      });
    };
    restore();
    return () => clearTimeout(timer);
  }, [session.phase]);
  if (session.phase === 'restoring') return <Splash />;
  if (session.phase === 'signed_out')
    return <SignInPage sessions={sessions} send={send} ended={session.why === 'ended'} />;
  const { user, tenant } = session.identity;
  // Another person, tenant or set of rights is another workplace: nothing of the former one stays on the screen.
  const key = [user.id, tenant.id, ...tenant.permissions].join(' ');
  return <Workplace key={key} sessions={sessions} identity={session.identity} />;
}
