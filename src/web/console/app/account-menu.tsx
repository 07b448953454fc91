import { useEffect, useRef, useState } from 'preact/hooks';
import { Icon } from '../design/icon.tsx';
import { useStore } from '../state/use-store.ts';
import { text } from '../text/en.ts';
import { useConsole } from './console.ts';
import { chooseTheme, type Theme, theme } from './theme.ts';

const THEMES: readonly { readonly value: Theme; readonly label: string }[] = [
  { value: 'light', label: text.menu.light },
  { value: 'dark', label: text.menu.dark },
  { value: 'system', label: text.menu.system },
];

/** Who is signed in, where else they work, how it looks, and the way out. */
export function AccountMenu() {
  const { identity, sessions } = useConsole();
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const chosen = useStore(theme);

  useEffect(() => {
    if (!open) return;
    const away = (event: Event): void => {
      if (!box.current?.contains(event.target as Node)) setOpen(false);
    };
    const close = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      setOpen(false);
      button.current?.focus();
    };
    document.addEventListener('pointerdown', away);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', away);
      document.removeEventListener('keydown', close);
    };
  }, [open]);

  const { user, tenant, tenants } = identity;
  const name = [user.first_name, user.last_name].filter(Boolean).join(' ') || user.email;
  return (
    <div class="menu" ref={box}>
      <button
        ref={button}
        type="button"
        class="button-quiet"
        aria-expanded={open}
        aria-label={text.menu.open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="menu" />
      </button>
      {open && (
        <div class="menu-sheet">
          <p class="menu-who">
            <strong>{name}</strong>
            <span>{user.email}</span>
          </p>
          <fieldset class="segments">
            <legend>{text.menu.theme}</legend>
            {THEMES.map(({ value, label }) => (
              <label key={value}>
                <input type="radio" name="theme" checked={chosen === value} onChange={() => chooseTheme(value)} />
                <span>{label}</span>
              </label>
            ))}
          </fieldset>
          <button type="button" onClick={() => void toggleFullScreen().then(() => setOpen(false))}>
            {text.menu.fullScreen}
          </button>
          {tenants
            .filter(({ id }) => id !== tenant.id)
            .map(({ id, name: other }) => (
              <button type="button" key={id} onClick={() => void sessions.switchTenant(id).catch(() => {})}>
                {text.menu.switchTo(other)}
              </button>
            ))}
          <button type="button" onClick={() => void sessions.signOut()}>
            {text.menu.signOut}
          </button>
        </div>
      )}
    </div>
  );
}

async function toggleFullScreen(): Promise<void> {
  if (document.fullscreenElement !== null) await document.exitFullscreen();
  else await document.documentElement.requestFullscreen().catch(() => {});
}
