import { useEffect, useState } from 'preact/hooks';
import type { BreakReasons } from '../api/types.ts';
import { useConsole } from '../app/console.ts';
import { text } from '../text/en.ts';

const FREE: BreakReasons = { items: [], free: true };

/** Why: one of the tenant's reasons and, where it allows that, none or a few own words. */
export function ReasonPicker(o: { readonly forBreak: boolean; readonly onPick: (reason: string | null) => void }) {
  const { sessions } = useConsole();
  const [allowed, setAllowed] = useState<BreakReasons | null>(o.forBreak ? null : FREE);

  useEffect(() => {
    if (!o.forBreak) return;
    sessions.request({ path: '/agents/me/break-reasons' }).then(
      (answer) => setAllowed(answer as BreakReasons),
      () => setAllowed(FREE), // the server still refuses what it does not allow
    );
  }, [sessions, o.forBreak]);

  if (allowed === null) return null;
  const reasons = allowed.items.length > 0 ? allowed.items : text.desk.reasons;
  return (
    <fieldset class="reasons">
      <legend>{text.desk.reason}</legend>
      {reasons.map((reason) => (
        <button type="button" key={reason} onClick={() => o.onPick(reason)}>
          {reason}
        </button>
      ))}
      {allowed.free && (
        <button type="button" onClick={() => o.onPick(null)}>
          {text.desk.noReason}
        </button>
      )}
      {allowed.free && (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            const words = String(new FormData(event.currentTarget).get('words')).trim();
            if (words !== '') o.onPick(words);
          }}
        >
          <input name="words" maxLength={80} placeholder={text.desk.ownReason} aria-label={text.desk.reason} />
        </form>
      )}
    </fieldset>
  );
}
