import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { PhoneCall } from '../../bin/lab/sip/phone/dialog.ts';
import { Media } from '../../bin/lab/sip/phone/media.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import { complaintsOf } from '../support/complaints.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { spooled, spooledUntil } from '../support/spool.ts';
import { ringingAt } from './neighbours.ts';
import { phoneOf, type Stage, stage } from './stage.ts';
import { tone } from './tones.ts';

type Option = readonly [digit: string, action: string, target?: string];
interface Menu {
  readonly greeting_sound_id?: number;
  readonly answer_timeout?: number;
  readonly digit_timeout?: number;
  readonly invalid_retries?: number;
  readonly timeout_retries?: number;
  readonly dial_by_extension?: boolean;
  readonly fallback?: readonly [type: string, target: string];
  readonly options?: readonly Option[];
}

describe('menus, with no daemon', () => {
  let on: Stage;
  let sound: Media;
  let trunk: Phone;
  let anna: Phone;
  let ben: Phone;
  let tone20: number;
  beforeAll(async () => {
    on = await stage();
    sound = await Media.open();
    trunk = await sipTrunk({ pbx: on.pbx, tenant: on.acme, sound });
    [anna, ben] = (await Promise.all([0, 1].map((i) => sipPhone({ pbx: on.pbx, phone: phoneOf(on.acme, i) })))) as [
      Phone,
      Phone,
    ];
    const folder = join(on.pbx.spoolDir, 'sounds/acme');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'feed.sln'), tone({ rate: 8_000, seconds: 20 }));
    const row = { tenant_id: 'acme', name: 'tone', file_name: 'feed.sln', format: 'sln', sha256: '0'.repeat(64) };
    const { insertId } = (await on.sql('INSERT INTO sounds SET ?', [
      { ...row, duration_ms: 20_000, size_bytes: 320_000 },
    ])) as unknown as { insertId: number };
    tone20 = insertId;
  });
  afterAll(async () => {
    await Promise.all([anna?.stop(), ben?.stop()]);
    trunk?.kill();
    await on?.close();
  });
  afterEach(() => Promise.all(trunk.calls.map((call) => call.hangup())));

  let made = 0;
  /** @returns its name; the number leads there from now on */
  const menu = async ({ fallback, options = [], ...columns }: Menu): Promise<string> => {
    const name = `m${++made}`;
    const [type = null, target = null] = fallback ?? [];
    const row = { ...columns, fallback_route_type: type, fallback_route_target: target };
    const { insertId } = (await on.sql('INSERT INTO ivr_menus SET ?', [
      { tenant_id: 'acme', name, display_name: name, ...row },
    ])) as unknown as { insertId: number };
    for (const [digit, action, to = null] of options) {
      await on.sql('INSERT INTO ivr_options SET ?', [
        { tenant_id: 'acme', menu_id: insertId, digit, action, target: to },
      ]);
    }
    const values = [name, on.acme.dids.phone];
    await on.sql("UPDATE dids SET route_type = 'ivr', route_target = ? WHERE number = ?", values);
    return name;
  };
  const called = async (): Promise<PhoneCall> => {
    const call = trunk.dial(on.acme.dids.phone);
    await call.until('answered');
    sound.heard();
    return call;
  };
  const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  /** What rings next, and then does not any more. */
  const rings = async (phone: Phone): Promise<void> => {
    await ringingAt(phone);
    await Promise.all(trunk.calls.map((call) => call.hangup()));
  };

  test('whoever presses a digit each time may come back to a queue as often as they like', async () => {
    const name = await menu({ options: [['1', 'queue', 'support']] });
    await on.sql("UPDATE queues SET max_wait_time = 1, overflow_route_type = 'ivr', overflow_route_target = ?", [name]);
    const call = await called();
    const channels = () => on.pbx.cli('core show channels concise');
    for (let time = 0; time < 5; time++) {
      await expect.poll(channels).toContain('!Read!');
      await sound.press('1');
      await expect.poll(channels).toContain('!Queue!');
    }
    await expect.poll(channels).toContain('!Read!');
    expect(call.state).toBe('answered');
    await on.sql('UPDATE queues SET max_wait_time = 300, overflow_route_type = NULL, overflow_route_target = NULL');
  }, 60_000);

  test('the greeting is heard, and a digit pressed over it counts at once', async () => {
    await menu({ greeting_sound_id: tone20, options: [['1', 'endpoint', '1001']] });
    await called();
    await wait(1_500); // Answer() waits half a second for media first
    const { frames, loud } = sound.heard();
    expect(frames).toBeGreaterThan(40);
    expect(loud / frames).toBeGreaterThan(0.9);
    const pressed = Date.now();
    await sound.press('1');
    await ringingAt(anna);
    expect(Date.now() - pressed).toBeLessThan(1_500);
  });

  test('who knows the way presses it as fast as a thumb can', async () => {
    const third = await menu({ greeting_sound_id: tone20, options: [['0', 'endpoint', '1002']] });
    const second = await menu({ greeting_sound_id: tone20, options: [['#', 'ivr', third]] });
    await menu({ greeting_sound_id: tone20, options: [['7', 'ivr', second]] });
    await called();
    await sound.press('7#0', { holdMs: 60, gapMs: 60 });
    await rings(ben);
  });

  test('an extension is dialled while the greeting plays; a digit alone is what its option says', async () => {
    await menu({
      greeting_sound_id: tone20,
      dial_by_extension: true,
      digit_timeout: 1,
      options: [['1', 'endpoint', '1001']],
    });
    await called();
    await sound.press('1002', { holdMs: 60, gapMs: 60 });
    await rings(ben);
    await called();
    await sound.press('1');
    await rings(anna);
  });

  test.each(['110', '112#', '701', '1*97', '9999', '1004', '00491725550123#'])(
    '%s leads nowhere: no emergency, no feature, no number outside, nobody',
    async (digits) => {
      await menu({
        dial_by_extension: true,
        digit_timeout: 1,
        answer_timeout: 1,
        invalid_retries: 0,
        timeout_retries: 0,
      });
      const before = [anna, ben, trunk].map(({ calls }) => calls.length);
      const call = await called();
      await sound.press(digits);
      await call.until('ended');
      expect([anna, ben, trunk].map(({ calls }) => calls.length)).toEqual([before[0], before[1], (before[2] ?? 0) + 1]);
    },
  );

  test('who says nothing hears it again, and then goes where silence leads', async () => {
    await menu({ answer_timeout: 1, timeout_retries: 1, fallback: ['endpoint', '1002'] });
    const began = Date.now();
    await called();
    await rings(ben);
    expect(Date.now() - began).toBeGreaterThan(2_000);
  });

  test('wrong digits are forgiven as often as it says, with a word; then the call goes on or ends', async () => {
    await menu({ answer_timeout: 5, invalid_retries: 1, fallback: ['voicemail', '1001'] });
    await called();
    await sound.press('9');
    await wait(1_000);
    expect(sound.heard().loud).toBeGreaterThan(20);
    await sound.press('*');
    await spooledUntil(on.pbx, 'cel', (rows) => rows.some(({ appname }) => appname === 'VoiceMail'));

    await menu({ invalid_retries: 0 });
    const call = await called();
    await sound.press('9');
    await call.until('ended');
  });

  test('repeat begins again, hangup ends; round and round ends, too', async () => {
    await menu({
      answer_timeout: 3,
      timeout_retries: 0,
      options: [
        ['*', 'repeat'],
        ['#', 'hangup'],
      ],
    });
    const first = await called();
    await sound.press('**');
    await wait(500);
    expect(first.state).toBe('answered');
    await sound.press('#');
    await first.until('ended');
    const second = await called();
    await sound.press('*'.repeat(31), { holdMs: 60, gapMs: 60 });
    await second.until('ended', 3_000);
    expect(await on.pbx.log()).toContain('a call of acme was led through more than 30 menus');
  });

  test('every other kind of option', async () => {
    await menu({
      options: [
        ['1', 'queue', 'support'],
        ['2', 'voicemail', '1001'],
      ],
    });
    const since = (await spooled(on.pbx, 'cel')).length;
    const apps = async () => (await spooled(on.pbx, 'cel')).slice(since).map(({ appname }) => appname);
    await called();
    await sound.press('1');
    await expect.poll(apps).toContain('Queue');
    await Promise.all(trunk.calls.map((call) => call.hangup()));
    await called();
    await sound.press('2');
    await expect.poll(apps).toContain('VoiceMail');
  });

  test('who hangs up over the greeting has a record that says so', async () => {
    await menu({ greeting_sound_id: tone20 });
    const since = (await spooled(on.pbx, 'cdr')).length;
    const call = await called();
    await expect.poll(() => on.pbx.cli('core show channels concise')).toContain('!Read!');
    await wait(500);
    await call.hangup();
    const cdrs = (await spooledUntil(on.pbx, 'cdr', (all) => all.length > since)).slice(since);
    expect(cdrs).toHaveLength(1);
    expect(cdrs[0]).toMatchObject({
      dst: on.acme.dids.phone,
      dcontext: 'acme_inbound',
      tenantid: 'acme',
      disposition: 'ANSWERED',
      lastapp: 'Read',
    });
    const id = cdrs[0]?.['linkedid'];
    const cel = await spooledUntil(on.pbx, 'cel', (all) =>
      all.some((row) => row['linkedid'] === id && row['eventtype'] === 'LINKEDID_END'),
    );
    const own = cel.filter((row) => row['linkedid'] === id);
    expect(own.map((row) => row['eventtype'])).toEqual(['CHAN_START', 'ANSWER', 'HANGUP', 'CHAN_END', 'LINKEDID_END']);
    expect(new Set(own.map((row) => row['exten']))).toEqual(new Set([on.acme.dids.phone]));
  });

  test('a tenant without menus: at once where silence leads, unanswered; else as a number that there is not', async () => {
    await on.sql("UPDATE tenants SET features = JSON_SET(features, '$.ivr', CAST('false' AS JSON)) WHERE id = 'acme'");
    await menu({ fallback: ['endpoint', '1001'] });
    const call = trunk.dial(on.acme.dids.phone);
    await ringingAt(anna);
    expect(call.state).toBe('ringing');
    await call.hangup();
    await menu({ options: [['1', 'endpoint', '1001']] });
    const none = trunk.dial(on.acme.dids.phone);
    await none.until('ended');
    expect(none.refusedWith).toBe(404);
    await on.sql("UPDATE tenants SET features = JSON_SET(features, '$.ivr', CAST('true' AS JSON)) WHERE id = 'acme'");
  });

  test('nothing of this was worth an error', async () => {
    expect(await complaintsOf(on.pbx, /more than 30 menus/)).toEqual([]);
  });
});
