/** HEALTHCHECK of the daemon's image: 0 while `/healthz` answers 200. */
const port = process.env['HTTP_PORT'] ?? '8080';
try {
  const { ok } = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_500) });
  process.exitCode = ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
