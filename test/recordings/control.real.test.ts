import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../bin/lab/sip/agent.ts';
import type { RecordingDto } from '../../src/recordings/events.ts';
import { tone, wav } from '../provisioning/tones.ts';
import { sipAgent, sipCaller } from '../support/sip.ts';
import { filesBelow, loudness, pcmOf } from './sounds.ts';
import { completed, from, openStudio, type Studio } from './studio.ts';

let on: Studio;
let anna: Agent;
const LOUD = 0.02;
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const policy = (recording_policy: 'always' | 'on_demand' | 'never' | null) =>
  on.db.updateTable('pbx_extensions').set({ recording_policy }).where('tenant_id', '=', 'acme').execute();
const heard = async ({ id }: RecordingDto) => (await on.ask('sam', 'GET', `/recordings/${id}/audio`)).bytes;
const control = (who: string, callId: string, action: string) =>
  on.ask<RecordingDto & { code: string; detail: string }>(who, 'POST', `/calls/${callId}/recording`, {
    body: { action },
  });

/** A call that is answered, and its id. */
async function answered(talkMs: number, to = on.acme.dids.phone) {
  const { pbx, acme } = on;
  const next = from(anna);
  const caller = await sipCaller({ pbx, tenant: acme, to, from: '+15550100', talkMs, audio: true });
  await next('CALL_ESTABLISHED');
  for (;;) {
    const { body } = await on.ask<{ items: { id: string; state: string }[] }>('sam', 'GET', '/calls');
    const live = body.items.find(({ state }) => state === 'answered');
    if (live !== undefined) return { caller, id: live.id };
    await pause(50);
  }
}

beforeAll(async () => {
  on = await openStudio();
  const [phone] = on.acme.phones;
  if (phone === undefined) throw new Error('no phone');
  anna = await sipAgent({ pbx: on.pbx, phone, answerAfterMs: 200 });
}, 120_000);

afterAll(async () => {
  await anna?.stop();
  await on?.close();
});

beforeEach(() => on.newChapter());

describe('a recording by policy', () => {
  it('is paused and goes on: silence between, as long as the call', async () => {
    await policy('always');
    const { caller, id } = await answered(6_500);
    await on.recordings((all) => all[0]?.status === 'recording', 'told');
    await pause(1_000);
    const paused = await control('anna', id, 'pause');
    expect(paused).toMatchObject({ status: 200, body: { call_id: id, paused: true } });
    expect(await control('anna', id, 'pause')).toMatchObject({ status: 409 });
    await pause(2_000);
    expect(await control('sam', id, 'resume')).toMatchObject({ status: 200, body: { paused: false } });
    expect(await control('anna', id, 'stop')).toMatchObject({ status: 409 });
    expect(await control('anna', id, 'start')).toMatchObject({ status: 409 });
    await caller.done;

    const [one] = (await on.recordings(completed(1), 'one')) as [RecordingDto];
    expect(one.duration_ms).toBeGreaterThan(5_500);
    const sound = await heard(one);
    const tenths = Array.from({ length: Math.floor((one.duration_ms ?? 0) / 100) }, (_, n) =>
      loudness(pcmOf(sound, n / 10, (n + 1) / 10)),
    );
    const silent = tenths.filter((level) => level < 0.001).length;
    expect(silent).toBeGreaterThan(15);
    expect(silent).toBeLessThan(30);
    expect(tenths.slice(-10).every((level) => level > LOUD)).toBe(true);
    const audited = await on.db
      .selectFrom('audit_logs')
      .select('action')
      .where('entity_id', '=', id)
      .orderBy('id')
      .execute();
    expect(audited.map(({ action }) => action)).toEqual(['recording.pause', 'recording.resume']);
  });

  it('is nobody’s who is not in the call, and another tenant’s call is none', async () => {
    await policy('always');
    const { caller, id } = await answered(3_000);
    expect((await control('ben', id, 'pause')).status).toBe(404);
    expect((await control('gus@globex', id, 'pause')).status).toBe(404);
    expect((await control('anna', 'AAAAAAAAAAAAAAAAAAAAAA', 'pause')).status).toBe(404);
    expect((await control('anna', id, 'erase')).status).toBe(422);
    await caller.done;
    await on.recordings(completed(1), 'one');
    expect((await control('anna', id, 'pause')).status).toBe(404);
  });
});

describe('on demand', () => {
  it('begins and ends over HTTP, twice in one call, and never two at once', async () => {
    await policy('on_demand');
    const { caller, id } = await answered(6_000);
    expect((await control('anna', id, 'stop')).status).toBe(409);
    const both = await Promise.all([control('anna', id, 'start'), control('sam', id, 'start')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
    await pause(1_500);
    expect(await control('anna', id, 'stop')).toMatchObject({
      status: 200,
      body: { status: 'completed', source: 'on_demand' },
    });
    expect((await control('anna', id, 'start')).status).toBe(200);
    await caller.done;
    const [first, second] = (await on.recordings(completed(2), 'two')) as [RecordingDto, RecordingDto];
    expect(first.duration_ms).toBeGreaterThan(1_200);
    expect(first.duration_ms).toBeLessThan(3_500);
    for (const one of [first, second]) expect(loudness(pcmOf(await heard(one), 0.3))).toBeGreaterThan(LOUD);
  });

  it('is refused where nothing permits it', async () => {
    for (const refusing of ['never', null] as const) {
      await policy(refusing);
      const { caller, id } = await answered(1_500);
      expect((await control('sam', id, 'start')).status).toBe(409);
      await caller.done;
    }
    await on.recordings((all) => all.length === 0, 'none');
  });

  it('begins and ends by *1 of the phone', async () => {
    await policy('on_demand');
    const { caller } = await answered(8_000);
    await pause(500);
    await anna.keys('*1');
    await on.recordings((all) => all[0]?.status === 'recording', 'begun');
    await pause(1_500);
    await anna.keys('*1');
    const [one] = (await on.recordings(completed(1), 'ended while the call goes on')) as [RecordingDto];
    expect(one.source).toBe('on_demand');
    expect(one.duration_ms).toBeGreaterThan(1_000);
    await anna.hangup(); // who only stops leaves her phone busy
    await caller.stop();
  });

  it('*1 of a phone that may not does nothing', async () => {
    await policy(null);
    const { caller } = await answered(3_000);
    await anna.keys('*1');
    await caller.done;
    await pause(1_000);
    await on.recordings((all) => all.length === 0, 'none');
  });
});

describe('with an announcement', () => {
  const announce = (recording_announcement: string | null) =>
    on.ask<{ errors: { path: string }[] }>('ada', 'PATCH', '/tenant', {
      body: { settings: { recording_announcement } },
    });
  const UNTOLD = expect.stringMatching(/were not told/);
  /** Asterisk has no file of it, and nobody was told of any. */
  const nothingRecorded = async () => {
    expect(filesBelow(join(on.pbx.spoolDir, 'recording'))).toEqual([]);
    await on.recordings((all) => all.length === 0, 'none');
  };

  it('the caller hears it before he is connected; it is not in the recording, and cannot be deleted meanwhile', async () => {
    expect((await announce('notice')).body.errors[0]?.path).toBe('body.settings.recording_announcement');
    const made = await on.ask<{ id: number }>('ada', 'POST', '/music', {
      body: { name: 'notice', display_name: 'Recorded' },
    });
    const file = await on.ask('ada', 'POST', `/music/${made.body.id}/files?title=notice`, {
      body: wav(tone({ rate: 8_000, seconds: 2 })),
      headers: { 'content-type': 'audio/wav' },
    });
    expect(file.status).toBe(201);
    expect((await announce('notice')).status).toBe(200);
    expect((await on.ask('ada', 'DELETE', `/music/${made.body.id}`)).status).toBe(409);
    await policy('always');
    const begun = Date.now();
    const { caller } = await answered(3_000);
    expect(Date.now() - begun).toBeGreaterThan(2_000);
    await caller.done;
    const [one] = (await on.recordings(completed(1), 'one')) as [RecordingDto];
    expect(one.duration_ms).toBeLessThan(3_800);
    await announce(null);
  });

  it('who heard it can be recorded on demand', async () => {
    await announce('notice');
    await policy('on_demand');
    const { caller, id } = await answered(3_000);
    expect(await control('anna', id, 'start')).toMatchObject({ status: 200, body: { source: 'on_demand' } });
    await caller.done;
    await on.recordings(completed(1), 'one');
    await announce(null);
  });

  it('who came by a queue that has no policy did not hear it, and is not recorded', async () => {
    await announce('notice');
    await policy('on_demand');
    expect((await on.ask('anna', 'PUT', '/agents/me/state', { body: { status: 'available' } })).status).toBe(200);
    const state = () => on.ask<{ can_take_call: boolean }>('anna', 'GET', '/agents/me/state');
    await expect.poll(async () => (await state()).body.can_take_call).toBe(true);
    const { caller, id } = await answered(3_000, on.acme.dids.queue);
    expect(await control('anna', id, 'start')).toMatchObject({ status: 409, body: { detail: UNTOLD } });
    await anna.keys('*1');
    await caller.done;
    await nothingRecorded();
    await announce(null);
  });

  it('that cannot be played nothing is recorded, nor by hand', async () => {
    await announce('notice');
    await policy('always');
    await on.db.deleteFrom('music_files').where('tenant_id', '=', 'acme').execute();
    await on.pbx.cli('database deltree patchbay-ANNOUNCEMENT');
    const { caller, id } = await answered(3_000);
    expect(await control('anna', id, 'start')).toMatchObject({ status: 409, body: { detail: UNTOLD } });
    await caller.done;
    await nothingRecorded();
    await announce(null);
  });
});
