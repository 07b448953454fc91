import type { Hono } from 'hono';
import { PatchbayError } from '../platform/errors.ts';
import type { Readiness } from '../platform/lifecycle.ts';
import type { Metrics } from '../platform/metrics.ts';
import type { EdgeEnv } from '../tenancy/guard/route.ts';
import { bearerOf } from './bearer.ts';
import { sameSecret } from './same-secret.ts';

export interface HealthOptions {
  readonly readiness: () => readonly Readiness[];
  readonly metrics: Metrics;
  /** Lets a Prometheus on another machine in; without one only this machine may read the metrics. */
  readonly metricsToken: string | null;
}

/** `/healthz` the process lives; `/readyz` every part is caught up; `/metrics` for Prometheus. */
export function mountHealth(app: Hono<EdgeEnv>, o: HealthOptions): void {
  app.get('/healthz', (c) => c.json({ status: 'ok' }));

  app.get('/readyz', (c) => {
    const parts = o.readiness().map(({ name, ready, detail }) => ({ name, ready, detail }));
    const ready = parts.every((part) => part.ready);
    if (!ready) c.header('retry-after', '5');
    return c.json({ ready, parts }, ready ? 200 : 503);
  });

  app.get('/metrics', async (c) => {
    const token = bearerOf(c.req.header('authorization'));
    const known = token !== null && o.metricsToken !== null && sameSecret(token, o.metricsToken);
    // A proxy on this machine also connects from loopback, but it says for whom.
    const local = isLoopback(c.get('clientAddress')) && c.req.header('x-forwarded-for') === undefined;
    if (!known && !local) throw new PatchbayError('forbidden', 'metrics are for this machine or the metrics token');
    const { contentType, body } = await o.metrics.exposition();
    return c.body(body, 200, { 'content-type': contentType });
  });
}

function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}
