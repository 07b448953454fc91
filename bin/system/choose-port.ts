import { freePort, whyNot } from '../lab/ports.ts';
import { run } from '../lab/run.ts';

export type Say = (line: string) => void;

/**
 * The port that was asked for (0: any), or the usual one, or the first free one after it.
 * @throws Error naming who has the port, when that very port was asked for, or what else forbids to listen there
 */
export async function choosePort(o: {
  what: string;
  variable: string;
  asked: number | null;
  usual: number;
  host: string;
  hostVariable: string;
  say: Say;
}): Promise<number> {
  if (o.asked === 0) return freePort();
  if (o.asked !== null) {
    if (await isFreeFor(o, o.asked)) return o.asked;
    throw new Error(
      `${o.what} cannot have port ${o.asked}: ${await holder(o.asked)}. Set ${o.variable} to another one.`,
    );
  }
  for (let port = o.usual; port < o.usual + 100; port++) {
    if (!(await isFreeFor(o, port))) continue;
    if (port !== o.usual) {
      o.say(
        `Port ${o.usual} is taken (${await holder(o.usual)}): ${o.what} uses ${port}. ${o.variable} sets another one.`,
      );
    }
    return port;
  }
  throw new Error(`${o.what}: no free port from ${o.usual} on. Set ${o.variable}.`);
}

/** @throws Error when no other port would help, or this one needs rights that we do not have */
async function isFreeFor(
  o: { what: string; variable: string; host: string; hostVariable: string },
  port: number,
): Promise<boolean> {
  const why = await whyNot(port, o.host);
  if (why === null || why === 'EADDRINUSE') return why === null;
  if (why === 'EACCES')
    throw new Error(`${o.what} may not listen on port ${port}. Set ${o.variable} to one from 1024 on.`);
  throw new Error(
    `${o.what} cannot listen on ${o.host} (${why}). Set ${o.hostVariable} to an address of this machine.`,
  );
}

/** Who listens there, as ss(8) shows it: names of other users' processes are hidden from us. */
async function holder(port: number): Promise<string> {
  const text = await run('ss', ['-Hlntup', `sport = :${port}`]).catch(() => '');
  const match = /users:\(\("([^"]+)",pid=(\d+)/.exec(text);
  return match ? `${match[1]}, process ${match[2]}, has it` : 'another program has it';
}
