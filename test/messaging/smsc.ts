import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { endOf } from './centre-end.ts';
import { deliveryOf } from './delivery.ts';
import type { Handed, ToCentre } from './smsc-process.ts';

/** A message centre in a process of its own. */
export interface Centre {
  readonly port: number;
  /** What it was handed, oldest first: one entry a submit_sm. */
  readonly handed: readonly Handed[];
  /** With which status what it delivered was answered, oldest first. */
  readonly answered: readonly number[];
  /** How often somebody has taken leave. */
  unbound(): number;
  /** Resolves when it is done. */
  tell(message: Exclude<ToCentre, { do: 'deliver' }>): Promise<void>;
  /** @param udh header before the text, hexadecimal */
  deliver(fields: Readonly<Record<string, unknown>>, udh?: string): Promise<void>;
  stop(): Promise<void>;
  kill(): void;
}

export async function startCentre(port = 0): Promise<Centre> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'smsc-process.ts'), [String(port)], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const handed: Handed[] = [];
  const answered: number[] = [];
  let unbound = 0;
  const done: (() => void)[] = [];
  child.on('message', (message: { handed?: Handed; answered?: number; unbound?: true; done?: true }) => {
    if (message.handed !== undefined) handed.push(message.handed);
    if (message.answered !== undefined) answered.push(message.answered);
    if (message.unbound === true) unbound++;
    if (message.done === true) done.shift()?.();
  });
  const [{ port: bound }] = (await once(child, 'message')) as [{ port: number }];
  const tell = (message: ToCentre) =>
    new Promise<void>((resolve) => {
      done.push(resolve);
      child.send(message);
    });
  return {
    port: bound,
    handed,
    answered,
    unbound: () => unbound,
    tell,
    deliver: (fields, udh) => tell({ do: 'deliver', fields: deliveryOf(fields, udh) }),
    ...endOf(child),
  };
}
