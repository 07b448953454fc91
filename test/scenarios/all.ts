import { ACCOUNTS } from './accounts.ts';
import { AFTER_ANSWER } from './after-answer.ts';
import { BRIDGE } from './bridge.ts';
import { BRIDGES } from './bridges.ts';
import { DIAL } from './dial.ts';
import { FORKS } from './forks.ts';
import { KEY_TRANSFERS } from './key-transfers.ts';
import { ORIGINATES } from './originates.ts';
import { PARALLEL } from './parallel.ts';
import { PARKING } from './parking.ts';
import { PICKUP } from './pickup.ts';
import { QUEUE_RULES } from './queue-rules.ts';
import { QUEUES } from './queues.ts';
import { ROWS } from './rows.ts';
import type { Scenario } from './scenario.ts';
import { TRANSFERS } from './transfers.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...[DIAL, PARALLEL, AFTER_ANSWER, BRIDGE, KEY_TRANSFERS, PARKING, PICKUP, TRANSFERS].flat(),
  ...[QUEUES, QUEUE_RULES, FORKS, ROWS, ACCOUNTS, BRIDGES, ORIGINATES].flat(),
];
