import type { z } from '@hono/zod-openapi';
import type { MenuChange } from '../../model/ivrs/menu.ts';
import { routeOf } from '../../model/routing/route.ts';
import type { StoredMenu } from '../../store/ivrs/menus.ts';
import { objectOf } from '../present.ts';
import type { Ivr, IvrBody } from './schemas.ts';

export function presentIvr({ row, options }: StoredMenu): z.infer<typeof Ivr> {
  return {
    id: row.id,
    name: row.name,
    display_name: row.display_name,
    greeting_file: row.greeting_file,
    greeting_sound_id: row.greeting_sound_id,
    greeting_text: row.greeting_text,
    answer_timeout_seconds: row.answer_timeout,
    digit_timeout_seconds: row.digit_timeout,
    invalid_retries: row.invalid_retries,
    timeout_retries: row.timeout_retries,
    dial_by_extension: row.dial_by_extension === 1,
    fallback_route: routeOf(row.fallback_route_type, row.fallback_route_target),
    options: [...options],
    metadata: objectOf(row.metadata),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function menuOf(body: IvrBody): MenuChange {
  return {
    displayName: body.display_name,
    greetingFile: body.greeting_file,
    greetingSoundId: body.greeting_sound_id,
    greetingText: body.greeting_text,
    answerTimeout: body.answer_timeout_seconds,
    digitTimeout: body.digit_timeout_seconds,
    invalidRetries: body.invalid_retries,
    timeoutRetries: body.timeout_retries,
    dialByExtension: body.dial_by_extension,
    fallbackRoute: body.fallback_route,
    options: body.options,
    metadata: body.metadata,
  };
}
