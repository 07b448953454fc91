import { freePort, isFree } from '../lab/ports.ts';
import { run } from '../lab/run.ts';

export type Say = (line: string) => void;

/**
 * The port that was asked for (0: any), or the usual one, or the first free one after it.
 * @throws Error naming who has the port, when that very port was asked for
 */
export async function choosePort(o: {
  what: string;
  variable: string;
  asked: number | null;
  usual: number;
  host: string;
  say: Say;
}): Promise<number> {
  const host = o.host === '0.0.0.0' ? '127.0.0.1' : o.host;
  if (o.asked === 0) return freePort();
  if (o.asked !== null) {
    if (await isFree(o.asked, host)) return o.asked;
    throw new Error(
      `${o.what} cannot have port ${o.asked}: ${await holder(o.asked)}. Set ${o.variable} to another one.`,
    );
  }
  for (let port = o.usual; port < o.usual + 100; port++) {
    if (!(await isFree(port, host))) continue;
    if (port !== o.usual) {
      o.say(
        `Port ${o.usual} is taken (${await holder(o.usual)}): ${o.what} uses ${port}. ${o.variable} sets another one.`,
      );
    }
    return port;
  }
  throw new Error(`${o.what}: no free port from ${o.usual} on. Set ${o.variable}.`);
}

/** Who listens there, as ss(8) shows it: names of other users' processes are hidden from us. */
async function holder(port: number): Promise<string> {
  const text = await run('ss', ['-Hlntup', `sport = :${port}`]).catch(() => '');
  const match = /users:\(\("([^"]+)",pid=(\d+)/.exec(text);
  return match ? `${match[1]}, process ${match[2]}, has it` : 'another program has it';
}
