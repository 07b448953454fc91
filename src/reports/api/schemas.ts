import { z } from '@hono/zod-openapi';
import { INTERVALS } from '../../platform/calendar-pieces.ts';
import { LABELS } from '../model/agent-figures.ts';

const id = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
const time = z.iso.datetime().openapi({ example: '2026-11-22T07:00:00.000Z' });
const count = (description: string) => z.int().min(0).openapi({ description });
const seconds = count;
const average = (description: string) => z.int().min(0).nullable().openapi({ description });
const part = (description: string) => z.number().min(0).max(1).nullable().openapi({ description, example: 0.8125 });

const period = {
  from: time.optional().openapi({ description: 'Begin; without it that of the day of `to` in the time zone' }),
  to: time.optional().openapi({ description: 'End, not in it; without it now' }),
  timezone: z.string().max(64).refine(isZone, 'is not a time zone').optional().openapi({
    description: 'Where days, weeks and months begin; without it the tenant’s',
    example: 'Europe/Berlin',
  }),
  interval: z.enum(INTERVALS).default('none').openapi({ description: 'How the period is cut; up to 800 pieces' }),
};

export const QueuesQuery = z.object({
  ...period,
  queue_id: id.optional(),
  service_level_seconds: z.coerce.number().int().min(1).max(3600).default(20),
  first_call_days: z.coerce.number().int().min(1).max(30).optional().openapi({
    description: 'Also counts callers who did not call again within so many days; takes longer',
  }),
});

export const AgentsQuery = z.object({ ...period, agent_id: id.optional() });

/** The definitions of the figures, each beside its name: this is the documentation. */
const queueFigures = {
  offered: count('Stays of callers in the queue that began in the period; answered + abandoned + overflowed'),
  answered: count('Somebody took the call'),
  abandoned: count('The caller hung up while waiting'),
  overflowed: count(
    'The queue gave the caller back: time-out, nobody there, or a key was pressed; and a callback whose customer was not reached',
  ),
  answered_in_time: count('Answered within `service_level_seconds`'),
  abandoned_in_time: count('Hung up within `service_level_seconds`'),
  service_level: part('answered_in_time / (offered - abandoned_in_time)'),
  abandonment_rate: part('abandoned / offered'),
  average_speed_of_answer_seconds: average('Wait of those answered, on average'),
  average_wait_abandoned_seconds: average('Wait of those who hung up, on average'),
  longest_wait_seconds: seconds('Of all'),
  talk_seconds: seconds(
    'From the answer (of a callback: the customer’s) until the caller left the agent who took the call; holds are in it',
  ),
  hold_seconds: seconds('In which an agent had the caller on hold, as the phone showed it'),
  wrap_up_seconds: seconds('After these calls'),
  average_handle_seconds: average('(talk_seconds + wrap_up_seconds) / answered'),
  transferred: count('Of those answered, passed on to somebody else'),
  transfer_rate: part('transferred / answered'),
  first_call_settled: z.int().min(0).nullable().openapi({
    description:
      'Answered, and the same number (of a callback: the one called) did not call the tenant again within `first_call_days`; null unless asked',
  }),
  first_call_rate: part('first_call_settled / answered; null unless asked'),
};

const bucket = { from: time, to: time };
const Queue = z.object({ id: z.int(), name: z.string(), display_name: z.string() });
const head = { ...bucket, timezone: z.string(), service_level_seconds: z.int() };

export const QueueStats = z
  .object({
    ...head,
    items: z.array(z.object({ queue: Queue, ...bucket, ...queueFigures })),
    total: z.object(queueFigures),
  })
  .openapi('QueueReport');

const agentFigures = {
  signed_in_seconds: seconds('In any state but offline; the sum of `time_seconds`'),
  time_seconds: z
    .object(
      Object.fromEntries(LABELS.map((label) => [label, z.int().min(0)])) as Record<(typeof LABELS)[number], z.ZodInt>,
    )
    .openapi({ description: 'In each state, cut at the borders of the period, as in `/agents/{id}/timeline`' }),
  occupancy: part('(talking + on_hold + wrap_up) / (these + available + ringing)'),
  offered: count('Calls that reached the phone and began in the period'),
  answered: count('Of these, taken'),
  missed: count('offered - answered'),
  made: count('Calls that the person began'),
  talk_seconds: seconds('Connected, in all these calls'),
  average_talk_seconds: average('talk_seconds / (answered + made)'),
  transferred: count('Answered calls that the person passed on'),
};

export const AgentStats = z
  .object({
    ...bucket,
    timezone: z.string(),
    items: z.array(z.object({ agent: z.object({ id: z.int(), name: z.string() }), ...bucket, ...agentFigures })),
  })
  .openapi('AgentReport');

export const LiveStats = z
  .object({
    at: time,
    agents: z.record(z.string(), z.int().min(0)).openapi({
      description: `Agents by what they do now: ${LABELS.join(', ')} or offline`,
      example: { available: 3, talking: 2, offline: 5 },
    }),
    queues: z.array(
      z.object({
        queue: Queue,
        waiting: count('Callers who wait now'),
        longest_wait_seconds: z.int().min(0).nullable(),
        today: z.object({
          offered: queueFigures.offered,
          answered: queueFigures.answered,
          abandoned: queueFigures.abandoned,
          service_level: queueFigures.service_level,
        }),
      }),
    ),
  })
  .openapi('LiveStats');

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('sv', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
