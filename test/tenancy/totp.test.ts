import { sql } from 'kysely';
import { TOTP } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { mariadbUrl, mysqlUrl } from '../support/lab.ts';
import { addMember, addPerson, addTenant, type House, house, PASSWORD } from './people.ts';

describe.each([
  ['MySQL', mysqlUrl],
  ['MariaDB', mariadbUrl],
])('a second factor, on %s', (_, url) => {
  let h: House;
  let now = Date.parse('2026-03-01T10:00:00Z');
  let people = 0;
  let email: string;
  let token: string;

  beforeAll(async () => {
    h = await house(await url(), { clock: { now: () => now } });
    await addTenant(h.db, 'acme');
  });
  afterAll(() => h.close());
  beforeEach(async () => {
    email = `anna${++people}@example.com`;
    await addMember(h.db, 'acme', await addPerson(h.db, email), 'agent');
    token = (await h.login(email)).access_token;
  });

  const post = (path: string, body: unknown) => h.ask('POST', path, { token, body });
  const login = (more: object = {}, address = '192.0.2.1') =>
    h.ask('POST', '/auth/login', { body: { email, password: PASSWORD, ...more }, address });
  /** What a phone shows, `steps` of 30 seconds away from now. */
  const code = (secret: string, steps = 0) => new TOTP({ secret }).generate({ timestamp: now + steps * 30_000 });
  const later = (seconds: number): void => {
    now += seconds * 1000;
  };

  async function turnedOn(): Promise<{ secret: string; codes: string[] }> {
    const begun = await post('/auth/totp', { password: PASSWORD });
    expect(begun.status).toBe(201);
    const { secret } = begun.body as unknown as { secret: string };
    const on = await post('/auth/totp/confirm', { code: code(secret) });
    expect(on.status, JSON.stringify(on.body)).toBe(200);
    later(60);
    return { secret, codes: (on.body as unknown as { recovery_codes: string[] }).recovery_codes };
  }

  it('is offered for an app: as a secret, a link and a picture', async () => {
    const { body } = await post('/auth/totp', { password: PASSWORD });
    const offer = body as unknown as { secret: string; uri: string; qr_svg: string };
    expect(offer.secret).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(offer.uri);
    expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual([
      'otpauth:',
      'totp',
      `/Patchbay:${email}`,
    ]);
    expect(Object.fromEntries(uri.searchParams)).toMatchObject({
      issuer: 'Patchbay',
      secret: offer.secret,
      digits: '6',
    });
    expect(offer.qr_svg).toMatch(/^<svg [^>]*>/);
  });

  it('is asked for only after a first code, and then always', async () => {
    const begun = await post('/auth/totp', { password: PASSWORD });
    expect((await login()).status).toBe(200);
    const wrong = await post('/auth/totp/confirm', { code: '000000' });
    expect([wrong.status, wrong.body.errors[0]?.path]).toEqual([422, 'body.code']);
    expect((await login()).status).toBe(200);
    const { secret } = begun.body as unknown as { secret: string };
    expect((await post('/auth/totp/confirm', { code: code(secret) })).status).toBe(200);
    const asked = await login();
    expect([asked.status, asked.body.code]).toEqual([401, 'totp_required']);
    expect(asked.headers.get('www-authenticate')).toContain('Bearer');
    later(30);
    expect((await login({ totp: code(secret) })).status).toBe(200);
    expect((await h.ask('GET', '/auth/totp', { token })).body).toEqual({ enabled: true, recovery_codes_left: 10 });
  });

  it('is not asked of who does not know the password', async () => {
    const { secret } = await turnedOn();
    const answer = await login({ password: 'guess', totp: code(secret) });
    expect([answer.status, answer.body.code]).toEqual([401, 'unauthorized']);
  });

  it('counts once, one step early or late, and no further', async () => {
    const { secret } = await turnedOn();
    const used = code(secret);
    expect((await login({ totp: used })).status).toBe(200);
    const replayed = await login({ totp: used });
    expect([replayed.status, replayed.body.code, replayed.body.errors[0]?.path]).toEqual([
      401,
      'totp_required',
      'body.totp',
    ]);
    expect((await login({ totp: code(secret, -1) })).status, 'an older one after it').toBe(401);
    expect((await login({ totp: code(secret, 1) })).status).toBe(200);
    later(120);
    expect((await login({ totp: code(secret, -2) })).status).toBe(401);
    expect((await login({ totp: code(secret, 2) })).status).toBe(401);
    expect((await login({ totp: code(secret, -1) })).status).toBe(200);
  });

  it('counts once also for two at the same moment', async () => {
    const { secret } = await turnedOn();
    const answers = await Promise.all([login({ totp: code(secret) }), login({ totp: code(secret) }, '192.0.2.2')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('cannot be guessed, nor kept from its owner', async () => {
    const { secret } = await turnedOn();
    const guesses: number[] = [];
    for (let n = 0; n < 8; n++) guesses.push((await login({ totp: `00000${n}` }, '203.0.113.9')).status);
    expect(guesses).toEqual([401, 401, 401, 401, 401, 429, 429, 429]);
    // A right password wins no new tries.
    expect((await login({}, '203.0.113.9')).body.code).toBe('totp_required');
    expect((await login({ totp: code(secret) }, '203.0.113.9')).status).toBe(429);
    for (let n = 0; n < 20; n++) await login({ totp: '000000' }, `203.0.113.${100 + n}`);
    expect((await login({ totp: '000000' }, '203.0.113.200')).status, 'a stranger during an attack').toBe(429);
    expect((await login({ totp: code(secret) })).status, 'the owner at home').toBe(200);
  });

  it('has ten codes on paper, each good once', async () => {
    const { codes } = await turnedOn();
    expect(codes).toHaveLength(10);
    expect(new Set(codes).size).toBe(10);
    const [first = '', second = ''] = codes;
    expect(first).toMatch(/^([a-hjkmnp-z2-9]{4}-){3}[a-hjkmnp-z2-9]{4}$/);
    expect((await login({ recovery_code: first })).status).toBe(200);
    expect((await login({ recovery_code: first })).body.errors[0]?.path).toBe('body.recovery_code');
    expect((await login({ recovery_code: second.toUpperCase().replaceAll('-', ' ') })).status).toBe(200);
    expect((await h.ask('GET', '/auth/totp', { token })).body).toMatchObject({ recovery_codes_left: 8 });
  });

  it('is turned off with both factors, and with nothing less', async () => {
    const { secret, codes } = await turnedOn();
    const off = (body: unknown) => h.ask('DELETE', '/auth/totp', { token, body });
    expect((await off({ password: 'guess', code: code(secret) })).status).toBe(422);
    expect((await off({ password: PASSWORD })).status).toBe(422);
    expect((await off({ password: PASSWORD, code: '000000' })).status).toBe(422);
    expect((await off({ password: PASSWORD, code: code(secret), recovery_code: codes[0] })).status).toBe(422);
    expect((await login()).status).toBe(401);
    expect((await off({ password: PASSWORD, code: code(secret) })).status).toBe(204);
    expect((await login()).status).toBe(200);
    expect((await login({ recovery_code: codes[0] })).status, 'old codes mean nothing').toBe(200);
    expect((await off({ password: PASSWORD, code: code(secret) })).status).toBe(409);
  });

  it('cannot be begun with a stolen token alone, nor replaced while it is on', async () => {
    expect((await post('/auth/totp', { password: 'guess' })).status).toBe(422);
    expect((await post('/auth/totp/confirm', { code: '000000' })).status).toBe(409);
    await turnedOn();
    expect((await post('/auth/totp', { password: PASSWORD })).status).toBe(409);
    expect((await post('/auth/totp/confirm', { code: '000000' })).status).toBe(409);
  });

  it('stays through a change of the password, and is sealed in the database', async () => {
    const { secret, codes } = await turnedOn();
    const change = { current_password: PASSWORD, new_password: 'another long password' };
    expect((await post('/auth/password', change)).status).toBe(204);
    expect((await login({ password: 'another long password' })).body.code).toBe('totp_required');
    const { rows } = await sql`select * from totp_secrets, recovery_codes, audit_logs`.execute(h.db);
    const kept = JSON.stringify(rows);
    expect(kept).not.toContain(secret);
    for (const one of codes) expect(kept).not.toContain(one);
    await h.db.updateTable('totp_secrets').set({ sealed: sql`concat(sealed, '')` }).execute();
    // Another person's sealed secret, put into this person's row, opens nothing.
    const strange =
      (await h.db.selectFrom('totp_secrets').select('sealed').orderBy('user_id').execute())[0]?.sealed ?? '';
    const mine = await h.db.selectFrom('users').select('id').where('email', '=', email).executeTakeFirstOrThrow();
    await h.db.updateTable('totp_secrets').set({ sealed: strange }).where('user_id', '=', mine.id).execute();
    expect((await login({ password: 'another long password', totp: code(secret) })).status).toBe(500);
    expect((await login({ password: 'another long password', recovery_code: codes[0] })).status).toBe(200);
  });

  it.each([
    { totp: 123456 },
    { totp: ['123456'] },
    { totp: { $gt: '' } },
    { totp: '12345' },
    { totp: '１２３４５６' },
    { totp: '1e5000' },
  ])('refuses what is no code: %j', async (given) => {
    expect((await login(given)).status).toBe(422);
  });
});
