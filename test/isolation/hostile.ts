import { expect } from 'vitest';
import type { DeclaredRoute } from '../../src/tenancy/guard/route.ts';
import { send } from './caller.ts';
import type { Subjects } from './checks.ts';
import type { Json } from './kind.ts';
import { type Parameter, parametersOf } from './parameters.ts';
import { requestOf } from './requests.ts';
import { stateOf } from './state.ts';

/** What no field expects: other types, what SQL, Asterisk, logs and JavaScript would interpret, and too much of it. */
const VALUES: readonly Json[] = [
  null,
  true,
  -1,
  1e308,
  2 ** 53,
  '',
  [],
  ['a', 'b'],
  {},
  { $ne: null },
  { toString: 'x' },
  "' OR 1=1 -- ",
  '1; DROP TABLE tenants',
  'created_at,(SELECT SLEEP(2))',
  'a\r\nEvent: Hangup\r\n\r\n',
  '\u0000',
  '$' + '{SHELL(id)}',
  'PJSIP/x&Local/1@y',
  '../../etc/passwd',
  '<img src=x onerror=alert(1)>',
  '\ud800',
  'x'.repeat(70_000),
];

const SEED = Number(process.env['PATCHBAY_SEED'] ?? 1);

const MAKES_SENSE = new Set([200, 201, 202, 204, 401, 403, 404, 409, 412, 413, 415, 422, 429]);

/**
 * Every parameter of a route with each hostile value: answered as the document says (which `send` checks), never by a
 * failure of ours, and the other tenant's rows stay as they are.
 */
export async function standsHostileInput(subjects: Subjects, route: DeclaredRoute): Promise<void> {
  const { world } = subjects;
  const before = await stateOf(world, world.globex);
  for (const parameter of parametersOf(route)) {
    if (parameter.place === 'header') continue;
    await Promise.all(chosen(parameter.name).map((value) => refused(subjects, route, parameter, value)));
  }
  expect(await stateOf(world, world.globex)).toEqual(before);
}

async function refused(
  { world, credentials }: Subjects,
  route: DeclaredRoute,
  parameter: Parameter,
  value: Json,
): Promise<void> {
  if (parameter.place !== 'body' && !fitsAddress(value)) return;
  const asked = requestOf(route, world.acme, { swap: { parameter, value } });
  const { status, text } = await send(world, asked, await credentials.of(world.acme.emails.tenant_admin));
  const what = `${parameter.place} ${parameter.name} = ${JSON.stringify(value).slice(0, 60)}: ${text.slice(0, 300)}`;
  expect(MAKES_SENSE.has(status), `${status} for ${what}`).toBe(true);
  expect(text, what).not.toMatch(/ER_[A-Z]|SQL syntax|at .*\.ts:|node_modules/);
}

/** Others with every seed; with `PATCHBAY_HOSTILE=all` every one. */
function chosen(name: string): Json[] {
  if (process.env['PATCHBAY_HOSTILE'] === 'all') return [...VALUES];
  const start = [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), SEED);
  return VALUES.filter((_, n) => (n + start) % 4 === 0);
}

/** Longer ones are answered by the limit of headers; half a character has no form in an address. */
function fitsAddress(value: Json): boolean {
  if (typeof value === 'object') return false;
  return typeof value !== 'string' || (value.length <= 4_000 && !/[\ud800-\udfff]/.test(value));
}
