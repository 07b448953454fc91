const PATHS = {
  ringing:
    'M6 3h3l1.5 4-2 1.5a11 11 0 0 0 5 5l1.5-2 4 1.5v3a2 2 0 0 1-2 2A15 15 0 0 1 4 5a2 2 0 0 1 2-2zM15 3a6 6 0 0 1 6 6M15 7a2 2 0 0 1 2 2',
  answered: 'M6 3h3l1.5 4-2 1.5a11 11 0 0 0 5 5l1.5-2 4 1.5v3a2 2 0 0 1-2 2A15 15 0 0 1 4 5a2 2 0 0 1 2-2z',
  queued: 'M12 7v5l3 2M12 3a9 9 0 1 0 0 18a9 9 0 0 0 0-18z',
  held: 'M9 6v12M15 6v12',
  inbound: 'M19 5L6 18M6 9v9h9',
  outbound: 'M5 19L18 6M9 6h9v9',
  internal: 'M4 9h14l-4-4M20 15H6l4 4',
  menu: 'M12 12a4 4 0 1 0 0-8a4 4 0 0 0 0 8zM4 21a8 8 0 0 1 16 0',
  theme: 'M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z',
  expand: 'M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5',
  warning: 'M12 4l9 16H3zM12 10v4M12 17.2v.1',
} as const;

export type IconName = keyof typeof PATHS;

/** Decoration beside a word that says the same; screen readers pass over it. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={PATHS[name]} />
    </svg>
  );
}

export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <path d="M9 9.5v4c0 5 14 4 14 9" />
      <circle class="mark-plug" cx="9" cy="8.5" r="3" />
      <circle class="mark-plug" cx="23" cy="23.5" r="3" />
      <circle class="mark-jack" cx="23" cy="8.5" r="2.4" />
      <circle class="mark-jack" cx="9" cy="23.5" r="2.4" />
    </svg>
  );
}
