import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

/**
 * Runs a line of JavaScript in a daemon that lives, by the inspector that Node opens when it is told to (SIGUSR1): a
 * fault in its event loop or its clock, with no door for it in the product.
 * @param port what the process was started with, as `--inspect-port`
 */
export async function within(pid: number, port: number, expression: string): Promise<void> {
  process.kill(pid, 'SIGUSR1');
  const url = await inspectorOf(port);
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const done = new Promise<void>((resolve, reject) => {
    socket.on('close', () => resolve()); // what it ran may have ended it
    socket.on('message', (data) => {
      const { result } = JSON.parse(String(data)) as { result?: { exceptionDetails?: unknown } };
      if (result?.exceptionDetails === undefined) resolve();
      else reject(new Error(`failpoint: ${JSON.stringify(result.exceptionDetails).slice(0, 300)}`));
    });
  });
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
  await done;
  socket.terminate();
}

async function inspectorOf(port: number): Promise<string> {
  for (const end = Date.now() + 5_000; ; await sleep(50)) {
    try {
      const answer = await fetch(`http://127.0.0.1:${port}/json/list`);
      const [target] = (await answer.json()) as { webSocketDebuggerUrl: string }[];
      if (target !== undefined) return target.webSocketDebuggerUrl;
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/** The loop does nothing else for so long. */
export const blockLoop = (ms: number): string => `{ const end = Date.now() + ${ms}; while (Date.now() < end); }`;

/** A fault that nobody foresaw. */
export const THROW = "setTimeout(() => { throw new Error('failpoint') }, 0); undefined";

/** Memory that is never given back, some hundred MB a second, until there is no more. */
export const HOARD = `globalThis.hoard = [];
  setInterval(() => globalThis.hoard.push(new Array(1_000_000).fill(0)), 20); undefined`;

/** The wall clock stands otherwise from now on, as after a step of NTP or of an administrator. */
export const stepClock = (ms: number): string => `{
  const Real = Date;
  globalThis.Date = class extends Real {
    constructor(...given) { if (given.length === 0) super(Real.now() + ${ms}); else super(...given); }
    static now() { return Real.now() + ${ms}; }
  };
}`;
