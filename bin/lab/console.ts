import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longer ones the kernel does not take (sun_path). */
const LONGEST_PATH = 107;

export function canAsk(socketPath: string): boolean {
  return Buffer.byteLength(socketPath) <= LONGEST_PATH;
}

/**
 * What `asterisk -rx` does, without a process for each command: Asterisk greets with one line, answers, and hangs up.
 * @throws Error when nobody listens there, or it ends without an answer
 */
export async function askConsole(socketPath: string, command: string, timeoutMs: number): Promise<string> {
  for (const until = performance.now() + timeoutMs; ; ) {
    try {
      return await askOnce(socketPath, command, timeoutMs);
    } catch (error) {
      // Asterisk lets two wait for it and no more.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN' || performance.now() > until) {
        throw new Error(`Asterisk's console, ${command}: ${(error as Error).message}`, { cause: error });
      }
      await sleep(20);
    }
  }
}

function askOnce(socketPath: string, command: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    const parts: Buffer[] = [];
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    socket.on('connect', () => socket.write(`cli quit after ${command}\0`));
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('error', reject);
    socket.on('close', () => {
      clearTimeout(timer);
      const text = Buffer.concat(parts).toString();
      const greeting = text.indexOf('\n');
      if (greeting < 0) reject(new Error('it hung up'));
      else resolve(text.slice(greeting + 1));
    });
  });
}
