import { hearEvent } from '../src/agents/actions/hear-event.ts';
import { queueCall } from './agents/calls.ts';
import { floorOf } from './agents/floor.ts';
import { type Bench, benchLine } from './bench-line.ts';

const SIZES = [10, 1_000, 10_000] as const;
const START = 1_795_331_380_000_000;
const CHUNK = 500;

/** What one report of the PBX costs, however many agents there are: the same calls, spread over all of them. */
export const bench: Bench = {
  name: 'agents',
  run: async ({ short, say }) => {
    const calls = short ? 10_000 : 40_000;
    const rounds = short ? 3 : 5;
    const best = new Map<number, number>(SIZES.map((size) => [size, Number.POSITIVE_INFINITY]));
    // In turn, so that a busy moment of the machine touches all sizes alike; the first round warms the code up.
    for (let round = 0; round <= rounds; round++) {
      for (const size of SIZES) {
        const micros = await costPerEvent(size, calls);
        if (round > 0) best.set(size, Math.min(best.get(size) ?? micros, micros));
      }
    }
    for (const [size, micros] of best) say(`${size} agents: ${micros.toFixed(2)} µs per event`);
    const few = best.get(10) ?? 0;
    return [1_000, 10_000].map((size) =>
      benchLine(
        `µs per event with ${size} agents`,
        best.get(size) ?? 0,
        { name: 'with 10', value: few },
        { atMost: 1.3 },
      ),
    );
  },
};

async function costPerEvent(agents: number, calls: number): Promise<number> {
  const { floor, handedIn } = await floorOf(agents, START);
  globalThis.gc?.();
  let events = 0;
  let micros = 0;
  let at = START + 1_000_000;
  // A stride that meets every agent, and never the neighbour of the last one.
  const stride = agents === 10 ? 3 : 617;
  for (let call = 0; call < calls; call += CHUNK) {
    const heard = Array.from({ length: CHUNK }, (_, n) => {
      const agent = ((call + n) * stride) % agents;
      at += 10_000_000; // the wrap-up of the call before is over
      return queueCall(agent, call + n, at);
    }).flat();
    const began = process.cpuUsage();
    for (const event of heard) hearEvent(floor, event, () => {});
    const { user, system } = process.cpuUsage(began); // a busy machine takes time from us, not work
    micros += user + system;
    events += heard.length;
  }
  floor.alarms.clearAll();
  if (handedIn() < events / 10) throw new Error('the events changed next to nothing: this measures nothing');
  return micros / events;
}
