import type { z } from '@hono/zod-openapi';
import type { Asked } from '../actions/ask-webhook.ts';
import type { Traced } from '../actions/trace-call.ts';
import type { AskRow } from '../store/webhook-asks.ts';
import type { TestResult, Trace, WebhookAsk } from './schemas.ts';

export function presentTrace({ number, friendlyName, from, at, outcome, steps }: Traced): z.infer<typeof Trace> {
  return {
    number,
    friendly_name: friendlyName,
    from,
    at: at.toISOString(),
    outcome: outcome as z.infer<typeof Trace>['outcome'],
    steps: steps.map((step) => ({ ...step })),
  };
}

export function presentAsk(row: AskRow): z.infer<typeof WebhookAsk> {
  return {
    id: row.id,
    call_id: row.call_id,
    url: row.url,
    outcome: row.outcome,
    http_status: row.http_status,
    detail: row.detail,
    duration_ms: row.duration_ms,
    asked_at: row.asked_at.toISOString(),
  };
}

export function presentTest(asked: Asked & { readonly url: string }): z.infer<typeof TestResult> {
  const { verdict } = asked;
  return {
    url: asked.url,
    outcome: asked.outcome,
    http_status: asked.httpStatus,
    detail: asked.detail,
    duration_ms: asked.durationMs,
    asked_at: asked.askedAt.toISOString(),
    action: verdict?.action ?? null,
    route: verdict?.action === 'route' ? verdict.route : null,
    reason: verdict?.action === 'hangup' ? verdict.reason : null,
  };
}
