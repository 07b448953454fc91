import { useEffect, useState } from 'preact/hooks';
import { Mark } from '../design/icon.tsx';
import { text } from '../text/en.ts';

/** Shown while the browser finds out who is there; says so when that takes long. */
export function Splash() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 4_000);
    return () => clearTimeout(timer);
  }, []);
  return (
    <main class="splash" aria-busy="true">
      <Mark />
      <p role="status">{late ? text.restoreFailed : text.restoring}</p>
    </main>
  );
}
