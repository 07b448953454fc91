import { setImmediate as nextTurn } from 'node:timers/promises';

/** A process behind soaker.ts: it only counts, and says how far it came when asked. */
const STEPS = 200_000;

let count = 0;
process.on('message', () => process.send?.(count));
process.on('disconnect', () => process.exit(0));
process.send?.('begun');
for (let x = 1; ; count++) {
  for (let step = 0; step < STEPS; step++) x = (x * 1.000001 + 1) % 1e9;
  if (x < 0) throw new Error('never: the loop must not be left out');
  await nextTurn();
}
