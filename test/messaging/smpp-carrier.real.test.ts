import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Account, Incoming, Report } from '../../src/messaging/carriers/carrier.ts';
import { type SmppCarrier, smppCarrier } from '../../src/messaging/carriers/smpp/smpp-carrier.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createOutside } from '../../src/platform/outside/address.ts';
import { type FarSide, holdsForCarrier, message } from './carrier.contract.ts';
import { startNetSmppCentre } from './net-smpp-centre.ts';
import { until } from './office.ts';
import { type Centre, startCentre } from './smsc.ts';
import type { Handed } from './smsc-process.ts';

type SmppAccount = Extract<Account, { kind: 'smpp' }>;

/** The same over both: what one package does wrong both ways, two by different hands do not agree on. */
describe.each([
  ['a centre of the same package', startCentre],
  ['a centre of Net::SMPP', startNetSmppCentre],
])('SMPP with %s', (_which, start) => {
  let centre: Centre;
  let carrier: SmppCarrier;
  const received: Incoming[] = [];
  const reported: Report[] = [];
  let failing = false;

  const accountFor = (port: number, more: Partial<SmppAccount['settings']> = {}, id = 1): SmppAccount => ({
    kind: 'smpp',
    id,
    tenantId: 'acme',
    secret: 'sesame',
    callbackKey: 'k',
    version: '1',
    settings: { host: '127.0.0.1', port, tls: false, systemId: 'acme', systemType: '', longMessages: 'parts', ...more },
  });
  const create = () =>
    smppCarrier({
      outside: createOutside(['127.0.0.1']),
      log: silentLog,
      news: {
        received: async (_account, one) => {
          if (failing) throw new Error('the database is away');
          received.push(one);
        },
        reported: async (_account, one) => void reported.push(one),
      },
    });

  async function bound(account = accountFor(centre.port)): Promise<void> {
    await until(async () => {
      const outcome = await carrier.send(account, message('+12025559999', 'are you there'));
      return outcome.kind === 'accepted';
    }, 'bound');
  }

  beforeAll(async () => {
    centre = await start();
    carrier = create();
    await carrier.keep([accountFor(centre.port), accountFor(centre.port, { longMessages: 'payload' }, 2)]);
    await bound();
  }, 60_000);
  afterAll(async () => {
    await carrier.keep([]);
    await centre.stop();
  });

  it('sends long messages as parts with a header each, or whole', async () => {
    const body = 'a'.repeat(300);
    await carrier.send(accountFor(centre.port), message('+12025550001', body));
    const own = () => centre.handed.filter(({ to }) => to === '1:12025550001');
    const parts = await until(() => (own().length === 2 ? own() : null), 'two parts');
    expect(parts.map(({ udh }) => udh.slice(-4))).toEqual(['0201', '0202']);
    expect(parts.map(({ text }) => text.length)).toEqual([153, 147]);
    await carrier.send(accountFor(centre.port, { longMessages: 'payload' }, 2), message('+12025550002', body));
    await until(() => centre.handed.at(-1)?.to === '1:12025550002', 'whole');
    expect(centre.handed.at(-1)).toMatchObject({ text: body, udh: '' });
  });

  it('sends the GSM alphabet as one octet a letter, data coding 0, and the rest as UCS-2', async () => {
    await carrier.send(accountFor(centre.port), message('+12025550003', '@£€'));
    await until(() => centre.handed.at(-1)?.to === '1:12025550003', 'arrived');
    expect(centre.handed.at(-1)).toMatchObject({ dataCoding: 0, bytes: '00011b65', from: '1:4930555010' });
    await carrier.send(accountFor(centre.port), message('+12025550004', 'я'));
    await until(() => centre.handed.at(-1)?.to === '1:12025550004', 'arrived');
    expect(centre.handed.at(-1)).toMatchObject({ dataCoding: 8, bytes: '044f' });
  });

  it('takes what comes in, and its parts', async () => {
    const fields = { source_addr: '12025550111', source_addr_ton: 1, destination_addr: '4930555010', dest_addr_ton: 1 };
    await centre.deliver({ ...fields, short_message: 'Grüße' });
    await until(() => received.length > 0, 'received');
    expect(received[0]).toMatchObject({ from: '+12025550111', to: '+4930555010', body: 'Grüße' });
    await centre.deliver({ ...fields, short_message: 'part' }, '050003070201');
    await until(() => received.some(({ body }) => body === 'part'), 'a part');
    expect(received.find(({ body }) => body === 'part')?.fragment).toEqual({ reference: 7, total: 2, part: 1 });
  });

  it.each([
    ['the default alphabet', 0, 'Grüße für 5 € {[\\~^|]} @_$'],
    ['ASCII', 1, 'user_1@example.com {$5} [x] ~^|`'],
    ['Latin 1', 3, 'Ça coûte 5 $, señor@example.com'],
    ['UCS-2', 8, 'Привет 😀 @_$'],
  ])('reads %s, short and as a payload', async (_name, data_coding, text) => {
    const from = `1202555012${data_coding}`;
    const fields = { source_addr: from, source_addr_ton: 1, destination_addr: '4930555010', dest_addr_ton: 1 };
    await centre.deliver({ ...fields, data_coding, short_message: text });
    await centre.deliver({ ...fields, data_coding, message_payload: `${text} ${text}` });
    const own = () => new Set(received.filter((one) => one.from === `+${from}`).map(({ body }) => body));
    await until(() => own().size === 2, 'both');
    expect([...own()]).toEqual([text, `${text} ${text}`]);
  });

  it('tells the same text that is sent again after a lost connection from the same text said twice', async () => {
    const fields = { source_addr: '12025550112', source_addr_ton: 1, destination_addr: '4930555010', dest_addr_ton: 1 };
    const say = () => centre.deliver({ ...fields, short_message: 'ok' });
    const own = () => received.filter(({ from }) => from === '+12025550112');
    await say();
    await until(() => own().length >= 1, 'once');
    const perBind = own().length;
    await say();
    await until(() => own().length >= 2 * perBind, 'twice');
    expect(new Set(own().map(({ id }) => id)).size).toBe(2);
    await centre.tell({ do: 'drop' });
    await bound();
    await say();
    await until(() => own().length > 2 * perBind, 'again over a new bind');
    expect(new Set(own().map(({ id }) => id)).size).toBe(2);
  });

  it('asks for what it could not keep to be sent again', async () => {
    failing = true;
    const fields = { source_addr: '12025550113', source_addr_ton: 1, destination_addr: '4930555010', dest_addr_ton: 1 };
    await centre.deliver({ ...fields, short_message: 'later' });
    await new Promise((resolve) => setTimeout(resolve, 300));
    failing = false;
    expect(received.some(({ from }) => from === '+12025550113')).toBe(false);
    expect(centre.answered.at(-1)).toBe(0x64); // ESME_RX_T_APPN
    await bound();
  });

  it.each([
    [
      'id:m77 sub:001 dlvrd:001 submit date:2611261200 done date:2611261201 stat:DELIVRD err:000 text:Hi',
      'delivered',
      null,
    ],
    [
      'id:m78 sub:001 dlvrd:000 submit date:2611261200 done date:2611261201 stat:UNDELIV err:034 text:Hi',
      'failed',
      '034',
    ],
    ['id:m79 stat:ENROUTE', 'sent', null],
  ])('understands the receipt %s', async (short_message, status, errorCode) => {
    const id = short_message.slice(3, 6);
    await centre.deliver({ esm_class: 4, short_message, source_addr: '1', destination_addr: '2' });
    const report = await until(() => reported.find((one) => one.id === id), 'reported');
    expect(report).toMatchObject({ status, errorCode });
  });

  it('understands a receipt by its parameters', async () => {
    const fields = { esm_class: 4, source_addr: '1', destination_addr: '2', short_message: '' };
    await centre.deliver({ ...fields, receipted_message_id: 'm80', message_state: 5 });
    const report = await until(() => reported.find((one) => one.id === 'm80'), 'reported');
    expect(report).toMatchObject({ status: 'failed', errorMessage: 'undeliverable' });
  });

  it('takes leave when it is stopped', async () => {
    const before = centre.unbound();
    const guest = create();
    const account = accountFor(centre.port, {}, 3);
    await guest.keep([account]);
    await until(async () => (await guest.send(account, message('+12025550008', 'x'))).kind === 'accepted', 'bound');
    await guest.keep([]);
    await until(() => centre.unbound() === before + 1, 'leave was taken');
  });

  it('waits for a centre that is busy, and does not bind with a wrong password', async () => {
    await centre.tell({ do: 'answer', status: 0x58 });
    expect(await carrier.send(accountFor(centre.port), message('+12025550005', 'x'))).toMatchObject({
      kind: 'not_sent',
    });
    await centre.tell({ do: 'answer', status: 0 });
    const stranger = create();
    const wrong = { ...accountFor(centre.port), secret: 'wrong' };
    await stranger.keep([wrong]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await stranger.send(wrong, message('+12025550006', 'x'))).toMatchObject({ kind: 'not_sent' });
    await stranger.keep([]);
  });

  it('never connects to what only the daemon can reach', async () => {
    const inside = smppCarrier({
      outside: createOutside([]),
      log: silentLog,
      news: { received: async () => {}, reported: async () => {} },
    });
    await inside.keep([accountFor(centre.port)]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await inside.send(accountFor(centre.port), message('+12025550007', 'x'))).toMatchObject({
      kind: 'not_sent',
    });
    await inside.keep([]);
  });

  holdsForCarrier(
    (): FarSide => ({
      carrier: carrier as FarSide['carrier'],
      account: accountFor(centre.port),
      handed: () => whole(centre.handed),
      tells: true,
      refuse: () => centre.tell({ do: 'answer', status: 0x0b }),
      lose: () => centre.tell({ do: 'cut' }),
      well: async () => {
        await centre.tell({ do: 'answer', status: 0 });
        await bound();
      },
      leave: () => centre.stop(),
    }),
  );
});

/** Parts that follow one another to the same number, put together; what is not whole yet is not there. */
function whole(handed: readonly Handed[]) {
  const texts = new Map<string, { from: string; to: string; text: string; missing: number }>();
  for (const { from, to, text, udh } of handed) {
    const number = `+${to.slice(2)}`;
    const [, total = '1', part = '1'] = /(..)(..)$/.exec(udh) ?? [];
    const before = texts.get(number)?.text ?? '';
    const missing = Number.parseInt(total, 16) - Number.parseInt(part, 16);
    texts.set(number, { from: `+${from.slice(2)}`, to: number, text: before + text, missing });
  }
  return [...texts.values()].flatMap(({ missing, ...one }) => (missing === 0 ? [one] : []));
}
