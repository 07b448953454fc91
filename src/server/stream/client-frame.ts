import { z } from 'zod';

/** `agent.*`, `call.started`, `queue:12`, `queue:*`, `*` */
const topic = z
  .string()
  .regex(/^(\*|[a-z][a-z0-9_]*([.:][a-z0-9_-]+)*([.:]\*)?)$/i, 'is not a topic')
  .max(96);
const topics = z.array(topic).min(1).max(100);

const clientFrame = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('subscribe'), topics }),
  z.strictObject({ type: z.literal('unsubscribe'), topics }),
  z.strictObject({ type: z.literal('ping') }),
]);

export type ClientFrame = z.infer<typeof clientFrame>;

export type Parsed =
  | { readonly ok: true; readonly frame: ClientFrame }
  /** JSON, but none of the frames that exist: the client is told. */
  | { readonly ok: false; readonly malformed: false; readonly detail: string }
  /** Not JSON at all: the connection ends. */
  | { readonly ok: false; readonly malformed: true };

export function parseClientFrame(text: string): Parsed {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { ok: false, malformed: true };
  }
  const parsed = clientFrame.safeParse(value);
  if (parsed.success) return { ok: true, frame: parsed.data };
  const issue = parsed.error.issues[0];
  const where = issue === undefined ? '' : issue.path.map(String).join('.').slice(0, 80);
  // Only what zod says of the place: nothing of the value comes back.
  return { ok: false, malformed: false, detail: `${where === '' ? 'frame' : where}: ${issue?.message ?? 'invalid'}` };
}
