import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import type { DemoPhone } from '../../bin/seed/demo.ts';
import { readWav } from '../../src/platform/wav.ts';
import type { VoicemailDto } from '../../src/voicemail/events.ts';
import { soundOf } from '../control/sound.ts';
import { complaintsOf } from '../support/complaints.ts';
import { type BrowserExtension, type Office, openOffice, shareOf, VOICE } from './office.ts';
import type { BrowserCall, Softphone } from './softphone.ts';

const FROM = '+49305550123';

/** A softphone in a real browser, as the phone of an agent, on a real PBX. */
describe('a phone in a browser', () => {
  let office: Office;
  let made: BrowserExtension;
  let anna: Softphone;

  beforeAll(async () => {
    office = await openOffice();
    made = await office.browserExtension('1011');
    anna = await office.openTab();
  });
  afterEach(async () => {
    await Promise.all(office.trunk.calls.map((call) => call.hangup()));
    await office.desk.quiet();
  });
  afterAll(() => office?.stop());

  const device = async () =>
    (await office.desk.ask<{ device: string }>('ada', 'GET', `/extensions/${made.extension.id}`)).body.device;

  /** A caller in the queue, who speaks with Anna. */
  async function answered(): Promise<{ line: PhoneCall; call: BrowserCall; id: string }> {
    const line = office.trunk.dial(office.desk.acme.dids.queue, { from: `sip:${FROM}@127.0.0.1` });
    const call = await anna.incoming();
    await call.answer();
    const { id } = await office.desk.call('anna', ({ state }) => state === 'answered');
    return { line, call, id };
  }

  /** Both sides for a second. */
  async function bothWays(call: BrowserCall) {
    const [here, there] = await Promise.all([call.hear(), office.outside()]);
    return { here, there };
  }

  it('registers over a WebSocket with the setting that the API gave, and its agent can take calls', async () => {
    expect(await anna.register(made.setup)).toBe('registered');
    expect(await device()).toBe('online');
    await office.desk.ask('anna', 'PUT', '/agents/me/state', { status: 'available' });
    await office.anna({ extension: '1011', device: 'idle', can_take_call: true });
  });

  it('takes a call of the queue, and both hear one another', async () => {
    const { line, call, id } = await answered();
    expect((await call.shown()).peer).toContain(FROM);
    await office.anna({ device: 'in_use', work: 'talking', current_call_id: id });
    const { here, there } = await bothWays(call);
    expect(here.cipher).not.toBe('');
    expect(Math.min(here.received, here.sent, there.frames)).toBeGreaterThan(40); // of 50
    expect(here.loudness).toBeGreaterThan(0.05);
    expect(Math.abs(here.hertz - VOICE.caller)).toBeLessThan(10);
    expect(there.browser).toBeGreaterThan(0.7);
    await call.hangup();
    await line.until('ended');
    await office.anna({ device: 'idle', work: 'none', can_take_call: true });
  });

  it('holds and takes back: the state shows it, the caller hears the music meanwhile', async () => {
    const { call, id } = await answered();
    expect((await office.outside()).browser).toBeGreaterThan(0.7);
    await call.hold();
    await office.anna({ device: 'on_hold', current_call_id: id });
    const music = await office.outside();
    expect([music.loud > 5, music.browser < 0.1], JSON.stringify(music)).toEqual([true, true]);
    await call.resume();
    await office.anna({ device: 'in_use', work: 'talking' });
    const { here, there } = await bothWays(call);
    expect(Math.abs(here.hertz - VOICE.caller)).toBeLessThan(10);
    expect(there.browser).toBeGreaterThan(0.7);
    await call.hangup();
    const record = { disposition: 'ANSWERED', complete: true, from: { number: FROM }, queue: { name: 'support' } };
    expect(await office.desk.record(id)).toMatchObject(record);
  });

  it('sends a caller on (blind), and is free', async () => {
    const { call, id } = await answered();
    const ben = await office.desk.phone(1, { answerAfterMs: 200 });
    expect(await call.sendOn('1002')).toBe('accepted');
    await ben.next('CALL_ESTABLISHED');
    await call.until('ended');
    await office.anna({ device: 'idle', can_take_call: true });
    const there = await office.outside();
    expect([there.colleague > 0.7, there.browser < 0.1], JSON.stringify(there)).toEqual([true, true]);
    expect((await soundOf(office.desk.pbx, ben.endpoint)).to).toBeGreaterThan(0.05);
    await ben.hangup();
    const [by, to] = [await office.desk.userId('anna'), await office.desk.userId('ben')];
    expect(await office.desk.record(id)).toMatchObject({
      transfers: [{ type: 'blind', to: '1002', by }],
      agents: [by, to],
    });
  });

  it('asks a colleague first and hands over (attended)', async () => {
    const { call, id } = await answered();
    const ben = await office.desk.phone(1, { answerAfterMs: 200 });
    await call.hold();
    const enquiry = await anna.dial('1002');
    await enquiry.until('answered');
    const asked = await enquiry.hear();
    expect(Math.abs(asked.hertz - VOICE.colleague)).toBeLessThan(10);
    expect(asked.codec).toBe('audio/opus');
    expect(await call.handOver(enquiry)).toBe('accepted');
    await Promise.all([call.until('ended'), enquiry.until('ended')]);
    await office.anna({ device: 'idle', can_take_call: true });
    expect((await office.outside()).colleague).toBeGreaterThan(0.7);
    await ben.hangup();
    const by = await office.desk.userId('anna');
    expect(await office.desk.record(id)).toMatchObject({ transfers: [{ type: 'attended', to: '1002', by }] });
  });

  it('leaves a message, past the greeting by a key, and it can be heard', async () => {
    const call = await anna.dial('1002');
    await call.until('answered');
    await call.press('#');
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    await call.hangup();
    const list = async () => (await office.desk.ask<{ items: VoicemailDto[] }>('ben', 'GET', '/voicemails')).body.items;
    await expect.poll(async () => (await list()).length).toBe(1);
    const [message] = await list();
    expect(message?.from.number).toBe('1011');
    expect(message?.duration_seconds).toBeGreaterThanOrEqual(2);
    const audio = await office.desk.ask<Buffer>('ben', 'GET', `/voicemails/${message?.id}/audio`);
    const samples = new Int16Array(readWav(audio.body)?.data.slice().buffer ?? new ArrayBuffer(0));
    expect(samples.length).toBeGreaterThan(16_000);
    expect(shareOf(samples, VOICE.browser)).toBeGreaterThan(0.5);
  });

  it('is refused with a wrong secret, and who is registered stays so', async () => {
    const stranger = await office.openTab();
    const clients = made.setup.clients.map(({ client, text }) => ({
      client,
      text: text.replace(made.secret, 'guess'),
    }));
    expect(await stranger.register({ ...made.setup, clients })).toBe('Authentication Error');
    expect(await device()).toBe('online');
    await stranger.close();
  });

  it('reaches nobody by what is no number: several at once, devices, phones of another tenant', async () => {
    const { desk } = office;
    const ben = await desk.phone(1);
    const foreign = desk.globex.phones[0] as DemoPhone;
    const theirs = { number: '2099', display_name: 'Globex alone' };
    expect((await desk.ask('gus@globex', 'POST', '/extensions', theirs)).status).toBe(201);
    const devices = [ben.endpoint, `PJSIP/${ben.endpoint}`, foreign.endpoint, 'Local/1002', '1002&1003'];
    for (const number of [...devices, theirs.number]) {
      const { cause } = await (await anna.dial(number)).until('ended');
      expect(cause, number).toBe('Not Found');
    }
    expect(ben.history.filter(({ type }) => type === 'CALL_INCOMING')).toEqual([]);
  });

  it('rings in the tab that registered last, and in the other one once that is closed', async () => {
    const second = await office.openTab();
    expect(await second.register(made.setup)).toBe('registered');
    const ben = await office.desk.phone(1);
    await ben.dial('1011');
    const call = await second.incoming();
    expect((await anna.ask('calls')).filter(({ state }) => state === 'ringing')).toEqual([]);
    await ben.hangup();
    await call.until('ended');
    await second.close();
    await expect.poll(device, { timeout: 5_000 }).toBe('offline');
    await office.anna({ device: 'not_registered', can_take_call: false });
    await anna.registerAgain();
    await office.anna({ device: 'idle', can_take_call: true });
  });

  it('that is loaded anew while it rings: the caller waits on, and is heard in the new page', async () => {
    office.trunk.dial(office.desk.acme.dids.queue, { from: `sip:${FROM}@127.0.0.1` });
    await anna.incoming();
    await anna.close();
    anna = await office.openTab();
    expect(await anna.register(made.setup)).toBe('registered');
    const call = await anna.incoming(); // when the queue has given up the old page, which rings on with nobody there
    await call.answer();
    const { here, there } = await bothWays(call);
    expect([Math.abs(here.hertz - VOICE.caller) < 10, there.browser > 0.7]).toEqual([true, true]);
    await call.hangup();
  });

  it('is not taken for gone while it is mute, however long', async () => {
    const { call } = await answered();
    await call.mute();
    await new Promise((resolve) => setTimeout(resolve, 13_000));
    expect((await call.hear()).sent).toBe(0);
    await office.anna({ device: 'in_use', work: 'talking' });
    await call.hangup();
  });

  it('that goes in the middle of a call, with its tab, ends that call within seconds', async () => {
    const { line, id } = await answered();
    await anna.close();
    await office.anna({ device: 'not_registered', work: 'none', current_call_id: null }, 15_000);
    await line.until('ended');
    expect(await office.desk.record(id)).toMatchObject({ disposition: 'ANSWERED', complete: true });
  });

  it('leaves the PBX nothing to complain of', async () => {
    const ofBen = /Could not create dialog to invalid URI|Failed to create outgoing session/; // he was not there
    expect(await complaintsOf(office.desk.pbx, ofBen)).toEqual([]);
  });
});
