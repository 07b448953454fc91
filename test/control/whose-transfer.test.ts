import { expect, it } from 'vitest';
import type { Control, Order } from '../../src/control/actions/context.ts';
import { goOnWithTransfer, type Step } from '../../src/control/actions/go-on-with-transfer.ts';

const ANNA = 7;
const BEN = 8;
const SAM = 9;
const seat = (id: string) => ({ id, channel: `PJSIP/${id}` });

/** Anna, who talks with a caller, asks Ben. Whatever comes as far as the database says so. */
function consulting(): Control {
  const memory = { holder: { ...seat('anna'), number: '1001' }, caller: seat('trunk'), target: seat('ben') };
  const row = { id: 1, kind: 'attended', state: 'consulting', speaksWith: 'target', to: '1002', memory };
  const legs = [
    { id: 'trunk', userId: null, bridge: 'b1' },
    { id: 'anna', userId: ANNA, bridge: 'b2' },
    { id: 'ben', userId: BEN, bridge: 'b2' },
  ];
  return {
    calls: { isCurrent: () => true, find: () => ({ legs }) },
    transfers: new Map([[1, { row: () => row, cancelling: () => {} }]]),
    get db() {
      throw new Error('asked');
    },
  } as unknown as Control;
}

function order(userId: number, permissions: readonly string[], sight: Order['sight']): Order {
  const legs = [null, ANNA, BEN].map((user_id) => ({ user_id, state: 'talking', parked_at: null }));
  const caller = { tenantId: 'acme', userId, permissions: new Set(permissions), features: new Set() };
  return { caller, call: { id: 'acme-1', legs }, sight, origin: {} } as unknown as Order;
}

const AGENT = ['can_make_calls'];

const BOSS = [...AGENT, 'can_manage_agents'];

it.each<[string, number, readonly string[], Order['sight'], string]>([
  ['who asked', ANNA, AGENT, [ANNA], 'asked'],
  ['who is asked, and only talks in the same call', BEN, AGENT, [BEN], 'not a transfer of your own leg'],
  ['who manages agents', SAM, BOSS, null, 'asked'],
  ['who manages the team of who asked', SAM, BOSS, [ANNA], 'asked'],
  ['who manages the team of who is asked', SAM, BOSS, [BEN], 'not a transfer of your own leg'],
])('a transfer is gone on with by %s', async (_who, userId, permissions, sight, said) => {
  for (const step of ['complete', 'cancel', 'swap'] satisfies Step[]) {
    await expect(goOnWithTransfer(consulting(), order(userId, permissions, sight), 1, step)).rejects.toThrow(said);
  }
});
