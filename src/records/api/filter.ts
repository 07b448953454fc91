import type { z } from '@hono/zod-openapi';
import type { CdrsQuery } from './schemas.ts';

/** What both lists may be narrowed by, as their stores take it. */
export function filterOf(asked: Omit<z.infer<typeof CdrsQuery>, 'limit' | 'cursor' | 'sort'>) {
  return {
    from: asked.from === undefined ? null : Date.parse(asked.from),
    to: asked.to === undefined ? null : Date.parse(asked.to),
    disposition: asked.disposition ?? null,
    number: asked.number ?? null,
    queueId: asked.queue_id ?? null,
    did: asked.did ?? null,
  };
}
