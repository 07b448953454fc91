import { z } from '@hono/zod-openapi';
import { paging } from '../../../tenancy/guard/lists/paging.ts';
import { DIGITS, OPTION_ACTIONS } from '../../model/ivrs/menu.ts';
import { line, localName, metadata, moment, reference, seconds, sound } from '../fields.ts';
import { routeOrNone } from '../routing.ts';

const Option = z
  .strictObject({
    digit: z.enum(DIGITS),
    action: z.enum(OPTION_ACTIONS),
    target: z
      .string()
      .trim()
      .min(1)
      .max(255)
      .nullable()
      .default(null)
      .openapi({ description: 'As in a route; hangup and repeat have none' }),
  })
  .refine(({ action, target }) => (target === null) === (action === 'hangup' || action === 'repeat'), {
    path: ['target'],
    message: 'is needed, except for hangup and repeat',
  })
  .openapi('IvrOption');

const greeting = z
  .string()
  .trim()
  .min(1)
  .max(2_000)
  .refine((text) => !/[\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|[^\P{Cc}\n]/u.test(text), 'has characters that cannot be shown');

const settings = {
  display_name: line(128),
  greeting_file: sound.nullable().openapi({ description: 'A sound of Asterisk', example: 'custom/welcome' }),
  greeting_sound_id: reference
    .nullable()
    .openapi({ description: 'One of /sounds, played instead of greeting_file; with neither a beep' }),
  greeting_text: greeting.nullable().openapi({ description: 'What the greeting says; nothing speaks it' }),
  answer_timeout_seconds: seconds(1, 60).openapi({
    description: 'After the greeting, until the first digit; one pressed while it plays counts',
  }),
  digit_timeout_seconds: seconds(1, 30).openapi({ description: 'From one digit to the next' }),
  invalid_retries: z.int().min(0).max(10).openapi({ description: 'Wrong digits that are forgiven' }),
  timeout_retries: z.int().min(0).max(10).openapi({ description: 'How often silence is forgiven' }),
  dial_by_extension: z.boolean().openapi({
    description:
      'Whether extensions of the tenant can be dialled from here. A digit that an option has then waits for more',
  }),
  fallback_route: routeOrNone(
    'After the retries, and at once where the tenant does not have ivr; null: hang up. Menus must not lead who presses ' +
      'nothing in a circle',
  ),
  options: z
    .array(Option)
    .max(DIGITS.length)
    .refine((all) => new Set(all.map(({ digit }) => digit)).size === all.length, 'a digit stands there twice')
    .openapi({ description: 'All of them: what is not named is removed' }),
  metadata: metadata.nullable(),
};

const { display_name, ...optional } = settings;
const name = localName(63).openapi({ description: 'Stays: routes know the menu by it', example: 'main' });
export const NewIvr = z.strictObject({ name, display_name, ...z.object(optional).partial().shape }).openapi('NewIvr');
export const IvrPatch = z.strictObject(z.object(settings).partial().shape).openapi('IvrPatch');
export type IvrBody = z.infer<typeof IvrPatch>;

export const Ivr = z
  .object({ id: z.int(), name: z.string(), ...settings, created_at: moment, updated_at: moment })
  .openapi('Ivr');
export const Ivrs = z.object({ items: z.array(Ivr), next_cursor: z.string().nullable() }).openapi('Ivrs');
export const IvrsQuery = z.object(paging());
