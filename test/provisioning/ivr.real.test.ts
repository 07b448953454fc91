import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentCircle } from '../../src/provisioning/model/ivrs/menu.ts';
import { type Office, openOffice } from './office.ts';

const ADA = 'acme/tenant_admin';

describe('menus over HTTP', () => {
  let office: Office;
  const post = (body: object) => office.ask(ADA, 'POST', '/ivrs', { display_name: 'A menu', ...body });
  const patch = (id: number, body: object) => office.ask(ADA, 'PATCH', `/ivrs/${id}`, body);
  const made = async (body: object): Promise<number> => {
    const answer = await post(body);
    expect(answer.status, answer.text).toBe(201);
    return (answer.body as { id: number }).id;
  };

  beforeAll(async () => {
    office = await openOffice();
  });
  afterAll(() => office?.stop());

  it('has greeting, times, retries, and what each digit does', async () => {
    const menu = {
      name: 'main',
      greeting_file: 'custom/welcome',
      greeting_text: 'Welcome.\nFor support press one.',
      answer_timeout_seconds: 10,
      digit_timeout_seconds: 2,
      invalid_retries: 1,
      timeout_retries: 3,
      dial_by_extension: true,
      fallback_route: { type: 'queue', target: 'support' },
      options: [
        { digit: '1', action: 'queue', target: 'support' },
        { digit: '2', action: 'endpoint', target: '1001' },
        { digit: '3', action: 'voicemail', target: '1001' },
        { digit: '4', action: 'external', target: '+49305550400' },
        { digit: '9', action: 'ivr', target: 'main' },
        { digit: '*', action: 'repeat', target: null },
        { digit: '#', action: 'hangup', target: null },
      ],
    };
    const answer = await post(menu);
    expect(answer, answer.text).toMatchObject({ status: 201, body: menu });
    const { id } = answer.body as { id: number };
    const { pbx, ...stored } = answer.body as { pbx: object };
    expect(pbx).toMatchObject({ state: 'live' });
    expect((await office.ask(ADA, 'GET', `/ivrs/${id}`)).body).toEqual(stored);
    expect((await office.ask(ADA, 'GET', '/ivrs')).body).toMatchObject({ items: [{ id, options: menu.options }] });
    const fewer = { options: [{ digit: '1', action: 'hangup', target: null }] };
    expect(await patch(id, fewer)).toMatchObject({ status: 200, body: { ...fewer, greeting_file: 'custom/welcome' } });
    expect((await office.ask('globex/tenant_admin', 'GET', `/ivrs/${id}`)).status).toBe(404);
  });

  it.each<[string, object, string]>([
    ['a queue that is not there', { options: [{ digit: '1', action: 'queue', target: 'x' }] }, 'body.options.0.target'],
    ['an action without its target', { options: [{ digit: '1', action: 'queue' }] }, 'body.options.0.target'],
    ['hangup with a target', { options: [{ digit: '1', action: 'hangup', target: 'x' }] }, 'body.options.0.target'],
    ['a digit that no phone has', { options: [{ digit: '12', action: 'hangup' }] }, 'body.options.0.digit'],
    ['a digit twice', { options: Array(2).fill({ digit: '1', action: 'hangup' }) }, 'body.options'],
    ['a greeting outside the sounds', { greeting_file: '../../etc/passwd' }, 'body.greeting_file'],
    ['a greeting that is a command', { greeting_file: 'hi&System(ls)' }, 'body.greeting_file'],
    ['a name that Asterisk would read', { name: 'a/b' }, 'body.name'],
    ['a name with a dollar', { name: '$(X)' }, 'body.name'],
    ['a text with an escape', { greeting_text: 'a\u001bb' }, 'body.greeting_text'],
    ['no time at all', { answer_timeout_seconds: 0 }, 'body.answer_timeout_seconds'],
    ['falling back to itself', { fallback_route: { type: 'ivr', target: 'wrong' } }, 'body.fallback_route'],
  ])('refuses %s', async (_, wrong, path) => {
    const before = await office.db.selectFrom('ivr_menus').select('name').execute();
    const answer = await post({ name: 'wrong', ...wrong });
    expect(answer, answer.text).toMatchObject({ status: 422, body: { errors: [{ path }] } });
    expect(await office.db.selectFrom('ivr_menus').select('name').execute()).toEqual(before);
  });

  it('leads back by digits as it likes, and never round in silence', async () => {
    const a = await made({ name: 'a' });
    const b = await made({ name: 'b', options: [{ digit: '0', action: 'ivr', target: 'a' }] });
    expect((await patch(a, { options: [{ digit: '1', action: 'ivr', target: 'b' }] })).status).toBe(200);
    expect((await patch(a, { fallback_route: { type: 'ivr', target: 'b' } })).status).toBe(200);
    expect(await patch(b, { fallback_route: { type: 'ivr', target: 'a' } })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'body.fallback_route', message: expect.stringContaining('b, a, b') }] },
    });
    for (const query of ['', '?dry_run=true']) {
      expect(await office.ask(ADA, 'DELETE', `/ivrs/${a}${query}`)).toMatchObject({
        status: 409,
        body: { detail: 'menu a is in use by menu b', errors: [{ path: `/ivrs/${b}` }] },
      });
    }
    await patch(b, { options: [] });
    expect((await office.ask(ADA, 'DELETE', `/ivrs/${a}`)).status).toBe(204);
    expect((await office.ask(ADA, 'DELETE', `/ivrs/${b}`)).status).toBe(204);
  });

  it('whoever saw other digits has seen an older menu', async () => {
    const id = await made({ name: 'seen' });
    const tag = (await office.ask(ADA, 'GET', `/ivrs/${id}`)).headers.get('etag') ?? '';
    await new Promise((resolve) => setTimeout(resolve, 5));
    await patch(id, { options: [{ digit: '1', action: 'hangup', target: null }] });
    expect((await office.ask(ADA, 'PATCH', `/ivrs/${id}`, { options: [] }, { 'if-match': tag })).status).toBe(412);
  });

  it('a tenant without menus has none', async () => {
    await office.without('ivr', async () => {
      for (const path of ['/ivrs', '/ivrs/1']) {
        expect(await office.ask(ADA, 'GET', path)).toMatchObject({ status: 403, body: { code: 'feature_disabled' } });
      }
    });
  });
});

it('a silent circle is found from each menu in it, and from no other', () => {
  const name = fc.constantFrom(...'abcdefg');
  fc.assert(
    fc.property(fc.array(fc.tuple(name, name), { maxLength: 7 }), (pairs) => {
      const fallbacks = new Map(pairs);
      for (const menu of 'abcdefg') {
        let at = fallbacks.get(menu);
        for (let steps = 0; steps < 10 && at !== undefined && at !== menu; steps++) at = fallbacks.get(at);
        expect(silentCircle(menu, fallbacks).length > 0).toBe(at === menu);
      }
    }),
  );
});
