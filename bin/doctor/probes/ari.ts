import { z } from 'zod';
import { parseAriUrl } from '../../../src/asterisk/pbx-address.ts';

/** ARI as the doctor asks it: one question at a time, each with a deadline. */
export interface AriProbe {
  readonly info: z.infer<typeof info>;
  readonly modules: z.infer<typeof modules>;
  readonly socketRoot: string;
  readonly authorization: string;
  ask(method: 'GET' | 'POST' | 'DELETE', path: string): Promise<AriAnswer>;
}

export interface AriAnswer {
  readonly status: number;
  readonly body: unknown;
}

const info = z.object({ system: z.object({ version: z.string() }), config: z.object({ name: z.string() }) });
const modules = z.array(z.object({ name: z.string(), status: z.string() }));
const DEADLINE_MS = 10_000;

/** @throws Error with what went wrong and nothing secret in it */
export async function openAri(url: string): Promise<AriProbe> {
  const { root, socketRoot, authorization } = parseAriUrl(url);
  const ask: AriProbe['ask'] = async (method, path) => {
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const response = await fetch(`${root}${path}`, { method, headers: { authorization }, signal });
    const text = await response.text();
    return { status: response.status, body: text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : text };
  };
  const answer = await ask('GET', '/asterisk/info');
  if (answer.status === 401) throw new Error('user or password refused');
  if (answer.status !== 200) throw new Error(`answered ${answer.status} at ${new URL(root).pathname}/asterisk/info`);
  const loaded = await ask('GET', '/asterisk/modules');
  return { info: info.parse(answer.body), modules: modules.parse(loaded.body), socketRoot, authorization, ask };
}
