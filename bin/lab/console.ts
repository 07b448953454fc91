import { connect } from 'node:net';

/** Longer ones the kernel does not take (sun_path). */
const LONGEST_PATH = 107;

export function canAsk(socketPath: string): boolean {
  return Buffer.byteLength(socketPath) <= LONGEST_PATH;
}

/**
 * What `asterisk -rx` does, without a process for each command: Asterisk greets with one line, answers, and hangs up.
 * @throws Error when nobody listens there, or it ends without an answer
 */
export function askConsole(socketPath: string, command: string, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    const parts: Buffer[] = [];
    const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
    socket.on('connect', () => socket.write(`cli quit after ${command}\0`));
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('error', (error) => reject(new Error(`Asterisk's console, ${command}: ${error.message}`)));
    socket.on('close', () => {
      clearTimeout(timer);
      const text = Buffer.concat(parts).toString();
      const greeting = text.indexOf('\n');
      if (greeting < 0) reject(new Error(`Asterisk's console, ${command}: it hung up`));
      else resolve(text.slice(greeting + 1));
    });
  });
}
