// Before the first paint, so that a dark wall is never white for a moment.
try {
  const theme = localStorage.getItem('patchbay.theme');
  if (theme === 'dark' || theme === 'light') document.documentElement.dataset.theme = theme;
} catch {}
