import type { Pbx } from '../../../bin/lab/index.ts';
import type { DemoTenant } from '../../../bin/seed/demo.ts';
import type { Api } from '../bench/api.ts';
import { emailOf } from '../bench/people.ts';
import type { Member, Picture, Shown } from '../picture.ts';

/** What Asterisk says of itself on its own console. */
export async function pbxOf(pbx: Pbx, tenants: readonly DemoTenant[]): Promise<Picture['pbx']> {
  const [channels, ...queues] = await Promise.all([
    pbx.cli('core show channels concise'),
    ...tenants.map(({ queue }) => pbx.cli(`queue show ${queue.name}`)),
  ]);
  return {
    channels: (channels ?? '')
      .split('\n')
      .filter((line) => line.startsWith('PJSIP/'))
      .map((line) => line.trim().split('!'))
      .map((cells) => ({ name: cells[0] ?? '', uniqueid: cells.at(-1) ?? '' })),
    members: queues.flatMap((text) => text.split('\n').flatMap(memberOf)),
  };
}

function memberOf(line: string): Member[] {
  const endpoint = /PJSIP\/([^\s)]+)/.exec(line)?.[1];
  const device = /\((Not in use|In use|Busy|Invalid|Unavailable|Ringing|On Hold|Unknown)\)/.exec(line)?.[1];
  return endpoint === undefined ? [] : [{ endpoint, paused: line.includes('(paused'), device: device ?? line.trim() }];
}

interface AgentSeen {
  readonly extension: string | null;
  readonly status: string;
  readonly device: string;
}

/** What a supervisor is shown. */
export async function shownTo(api: Api, tenant: DemoTenant): Promise<Shown> {
  const get = async <T>(path: string): Promise<readonly T[]> => {
    const answer = await api.ask<{ items: T[] }>(emailOf(tenant, 'supervisor'), 'GET', path);
    if (answer?.status !== 200) throw new Error(`GET ${path}: ${JSON.stringify(answer)}`);
    return answer.body.items;
  };
  const [agents, calls] = await Promise.all([
    get<AgentSeen>('/agents'),
    get<{ id: string; legs: { id: string }[] }>('/calls'),
  ]);
  return {
    tenant: tenant.id,
    agents: agents.map(({ extension, status, device }) => ({
      endpoint: tenant.phones.find((phone) => phone.extension === extension)?.endpoint ?? `extension ${extension}`,
      status,
      device,
    })),
    calls: calls.map(({ id, legs }) => ({ id, legs: legs.map((leg) => leg.id) })),
  };
}
