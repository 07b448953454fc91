import { expect, it } from 'vitest';
import { startAgent } from '../../../bin/lab/sip/agent.ts';
import { startPhone } from '../../../bin/lab/sip/phone/phone.ts';
import { labDir, labRoot } from '../../support/lab.ts';
import { sipPhone } from '../../support/sip.ts';
import { given, refused } from '../client.ts';
import { accountOf, CARRIER, CUSTOMER, SALES, type Story } from '../story.ts';
import { until } from '../world.ts';

/** Real phones use what was set up, without anybody reloading anything. */
export function calls(on: Story): void {
  it('phones register with what they were given, and call one another', async () => {
    on.annasPhone = await startAgent({
      ...accountOf(on, '1001'),
      root: await labRoot(),
      dir: labDir('sip'),
      answerAfterMs: 100,
    });
    on.bensPhone = await startPhone(accountOf(on, '1002'));
    on.deskPhone = await startPhone(accountOf(on, '1003'));
    const { items } = await given(on.ada.GET('/api/v1/extensions'));
    for (const { id } of items) {
      const one = await given(on.ada.GET('/api/v1/extensions/{id}', { params: { path: { id } } }));
      expect(one.device, one.number).toBe('online');
    }
    const call = on.deskPhone.dial('1002');
    const ringing = await on.bensPhone.incoming(5_000);
    expect(ringing.peer).toContain('sip:1003@');
    ringing.answer();
    await call.until('answered');
    await call.hangup();
  });

  it('a call from outside reaches the queue, an agent who signed in answers, and the record says so', async () => {
    const state = await on.anna.client.PUT('/api/v1/agents/me/state', { body: { status: 'available' } });
    expect(state.response.status, JSON.stringify(state.error)).toBeLessThan(203);
    const agents = await given(on.ada.GET('/api/v1/agents'));
    expect(agents.items.find(({ user_id }) => user_id === on.anna.id)).toMatchObject({ status: 'available' });
    expect(await on.world.callFromOutside({ address: CARRIER, from: CUSTOMER, to: SALES })).toBe(true);
    expect(on.annasPhone.history.some(({ type }) => type === 'CALL_ESTABLISHED')).toBe(true);
    const params = { query: { number: CUSTOMER } };
    const records = async () => (await given(on.ada.GET('/api/v1/call-records', { params }))).items;
    const record = await until(async () => (await records())[0], 'the record of the call');
    // Her phone registered a moment ago: a queue rings it all the same.
    expect(record.queue_wait_seconds).toBeLessThan(5);
    expect(record).toMatchObject({
      direction: 'inbound',
      did: SALES,
      queue: { id: on.queueId, name: 'sales' },
      agents: [on.anna.id],
      disposition: 'ANSWERED',
      complete: true,
    });
  });

  it('a neighbour reaches neither her phones nor her things', async () => {
    const [first] = on.world.neighbour.phones;
    const stranger = await sipPhone({ pbx: on.world.pbx, phone: first ?? expect.fail('no phone') });
    for (const number of ['1003%40initech_phones', accountOf(on, '1003').endpoint, 'initech_sales']) {
      const call = stranger.dial(number);
      await call.until('ended');
      expect(call.refusedWith, number).toBeGreaterThanOrEqual(400);
    }
    stranger.kill();
    expect(on.deskPhone.calls).toHaveLength(1);
    const gus = await on.world.signIn('gus@globex.example.com', on.world.password);
    const asked = gus.GET('/api/v1/queues/{id}', { params: { path: { id: on.queueId } } });
    expect((await refused(asked)).status).toBe(404);
  });
}
