import { describe, expect, it } from 'vitest';
import { createPbxTime } from '../../src/agents/actions/floor/pbx-time.ts';
import { refreshDirectory } from '../../src/agents/actions/refresh-directory.ts';
import type { AgentDto } from '../../src/agents/api/dto.ts';
import type { AgentRow } from '../../src/agents/store/agent-row.ts';
import type { Directory } from '../../src/agents/store/directory.ts';
import { Reports } from './report.ts';
import { DIRECTORY, EPOCH, person, queueOf, type Stage, serves, setStage, storedAgent } from './stage.ts';

const NOBODY = new Map<string, AgentRow>();
const without = (userId: number): Directory => ({
  ...DIRECTORY,
  agents: DIRECTORY.agents.filter((one) => one.userId !== userId),
});

/** All available and in their queues. */
async function atWork(directory: Directory = DIRECTORY): Promise<{ stage: Stage; say: (line: string) => void }> {
  const rows = new Map(directory.agents.map((who) => [`acme/${who.userId}`, storedAgent(who)]));
  const stage = await setStage({ directory, rows });
  const reports = new Reports();
  const say = (line: string): void => stage.hear(reports.read(line));
  say('0 snapshot alice=NOT_INUSE bob=NOT_INUSE members=support:alice,sales:alice,support:bob');
  forget(stage);
  return { stage, say };
}

function forget(stage: Stage): void {
  for (const list of [stage.told, stage.asked, stage.intervals]) list.length = 0;
}

const types = (stage: Stage): string[] => stage.told.map(({ type }) => type);
const asked = (stage: Stage): string[] =>
  stage.asked.map(([name, { queue, interface: at }]) => `${name} ${queue} ${at}`);

describe('who works here', () => {
  it('says nothing and asks nothing when nothing changed', async () => {
    const { stage } = await atWork();
    expect(await refreshDirectory(stage.floor, DIRECTORY, NOBODY)).toBe(false);
    expect([...stage.told, ...stage.asked]).toEqual([]);
  });

  it('signs out who left, and takes the phone out of the queues', async () => {
    const { stage, say } = await atWork();
    stage.time.now = EPOCH + 5_000_000;
    await refreshDirectory(stage.floor, without(2), NOBODY);
    expect(types(stage)).toEqual(['queue.member.removed', 'agent.state.changed', 'agent.logout']);
    expect(stage.intervals).toMatchObject([{ userId: 2, label: 'available', endedAt: EPOCH / 1000 + 5_000 }]);
    expect(stage.rows.get('acme/2')).toBeNull();
    expect(asked(stage)).toEqual(['remove acme_support PJSIP/acme_bob']);
    say('6 removed support bob');
    forget(stage);
    await refreshDirectory(stage.floor, without(2), NOBODY);
    expect(asked(stage)).toEqual([]);
  });

  it('closes what is stored of people who left while the daemon was down', async () => {
    const who = { ...person(9, 'Nina', '1009') };
    const open = { label: 'talking', reason: null, callId: 'c', startedAt: EPOCH / 1000 - 60_000 } as const;
    const row: AgentRow = {
      ...{ ...who, chosen: { status: 'available', reason: null }, wanted: { status: 'available', reason: null } },
      ...{ device: 'in_use', work: 'talking', callId: 'c', queues: [], wrapUpEndsAt: null, changedAt: open.startedAt },
      ...{ signedInAt: open.startedAt, open, wrap: null },
    };
    const stage = await setStage({ rows: new Map([['acme/9', row]]) });
    expect(stage.intervals).toEqual([{ tenantId: 'acme', userId: 9, ...open, endedAt: EPOCH / 1000 }]);
    expect(stage.rows.get('acme/9')).toBeNull();
    expect(stage.told.filter(({ data }) => data['user_id'] === 9).map(({ type }) => type)).toContain('agent.logout');
  });

  it('asks for the picture of a phone that is new', async () => {
    const { stage, say } = await atWork(without(2));
    expect(await refreshDirectory(stage.floor, DIRECTORY, NOBODY)).toBe(true);
    expect(stage.floor.roster.ofEndpoint('acme_bob')?.agent.remembered).not.toBeNull();
    say('1 snapshot alice=NOT_INUSE bob=NOT_INUSE');
    expect(stage.floor.roster.ofEndpoint('acme_bob')?.face.device).toBe('idle');
  });

  it('moves a person to another phone, and the old one out of the queues', async () => {
    const { stage, say } = await atWork();
    const moved = {
      ...DIRECTORY,
      agents: DIRECTORY.agents.map((one) => (one.userId === 2 ? { ...one, endpoint: 'acme_ben' } : one)),
    };
    expect(await refreshDirectory(stage.floor, moved, NOBODY)).toBe(true);
    expect(stage.floor.roster.ofEndpoint('acme_bob')).toBeUndefined();
    expect(asked(stage)).toEqual(['remove acme_support PJSIP/acme_bob']);
    say('1 removed support bob');
    say('2 snapshot alice=NOT_INUSE ben=NOT_INUSE');
    expect(asked(stage)).toEqual(['remove acme_support PJSIP/acme_bob', 'add acme_support PJSIP/acme_ben']);
  });

  it('takes up new queues, leaves old ones, and shows new names', async () => {
    const { stage } = await atWork();
    const [alice, bob] = DIRECTORY.agents;
    if (alice === undefined || bob === undefined) throw new Error('nobody');
    const agents = [
      { ...alice, queues: alice.queues.slice(0, 1) },
      { ...bob, name: 'Robert', queues: [...bob.queues, serves(13, 'vip', 0)] },
    ];
    const queues = [...DIRECTORY.queues, queueOf(13, 'vip', 0)];
    await refreshDirectory(stage.floor, { ...DIRECTORY, agents, queues }, NOBODY);
    expect(asked(stage)).toEqual(['remove acme_sales PJSIP/acme_alice']); // Asterisk has no queue vip yet
    expect((stage.told.at(-1)?.data as AgentDto | undefined)?.name).toBe('Robert');
    forget(stage);
    stage.floor.queuesInPbx = new Set([...stage.floor.queuesInPbx, 'acme_vip']);
    await refreshDirectory(stage.floor, { ...DIRECTORY, agents, queues }, NOBODY);
    expect(asked(stage)).toEqual(['add acme_vip PJSIP/acme_bob']);
  });

  it('puts standing members in, and strangers’ phones out', async () => {
    const door = { memberName: 'Door', penalty: 0, wrapupSeconds: 0, paused: false, pausedReason: '' };
    const standing = [{ queue: 'acme_support', interface: 'PJSIP/acme_door', ...door }];
    const { stage, say } = await atWork({ ...DIRECTORY, standing });
    await refreshDirectory(stage.floor, { ...DIRECTORY, standing }, NOBODY);
    say('1 member support door');
    say('2 member support stranger');
    expect(asked(stage)).toEqual(['remove acme_support PJSIP/acme_stranger']);
    await refreshDirectory(stage.floor, DIRECTORY, NOBODY);
    expect(asked(stage)).toContain('remove acme_support PJSIP/acme_door');
  });
});

describe('the PBX’s clock', () => {
  it('is ours while the two agree, and known when they do not', () => {
    let now = 1_000_000;
    const time = createPbxTime({ now: () => now });
    time.seen((now - 1_500) * 1000);
    expect(time.skewMs()).toBe(0);
    time.seen((now + 300_000) * 1000);
    time.seen((now + 299_000) * 1000); // a second late
    expect(time.skewMs()).toBe(300_000);
    expect(time.now()).toBe((now + 300_000) * 1000);
    for (let n = 0; n < 4; n++) {
      now += 31_000;
      time.seen((now - 100) * 1000); // it was put right
    }
    expect(time.skewMs()).toBe(0);
  });
});
