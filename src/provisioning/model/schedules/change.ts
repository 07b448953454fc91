import type { Holiday, Rule } from './schedule.ts';

/** What is to be of a schedule: undefined stays as it is. */
export interface ScheduleChange {
  readonly name?: string | undefined;
  readonly timezone?: string | undefined;
  readonly rules?: readonly Rule[] | undefined;
  readonly holidays?: readonly Holiday[] | undefined;
}
