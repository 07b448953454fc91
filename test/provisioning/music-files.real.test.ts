import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import { removeOrphans } from '../../src/provisioning/actions/music/remove-orphans.ts';
import { type Office, openOffice } from './office.ts';
import { tone, wav } from './tones.ts';

const ADA = 'acme/tenant_admin';
const GUS = 'globex/tenant_admin';
const WAV = { 'content-type': 'audio/wav' };
const PIECE = wav(tone({ rate: 16_000, seconds: 1 }), { rate: 16_000 });

interface Music {
  readonly id: number;
  readonly files: readonly { readonly id: number; readonly title: string }[];
}

describe('music on hold over HTTP', () => {
  let office: Office;
  let id = 0;
  const upload = (title: string, body: Uint8Array = PIECE, headers: Record<string, string> = WAV, query = '') =>
    office.ask(ADA, 'POST', `/music/${id}/files?title=${encodeURIComponent(title)}${query}`, body, headers);
  const onDisk = () => readdir(join(office.spoolDir, 'moh/acme')).catch((): string[] => []);
  const projected = () => readFile(join(office.spoolDir, 'projection/musiconhold.conf'), 'utf8');
  const titles = (music: unknown) => (music as Music).files.map(({ title }) => title);

  beforeAll(async () => {
    office = await openOffice();
    const made = await office.ask(ADA, 'POST', '/music', { name: 'calm', display_name: 'Calm' });
    expect(made, made.text).toMatchObject({ status: 201, body: { name: 'calm', order: 'listed', files: [] } });
    ({ id } = made.body as Music);
  });
  afterAll(() => office?.stop());

  it('stores a file under a name of its own and has Asterisk read it', async () => {
    office.asked.length = 0;
    const made = await upload('../../etc/passwd');
    expect(made, made.text).toMatchObject({
      status: 201,
      body: { files: [{ title: '../../etc/passwd', format: 'sln16', duration_ms: 1_000, size_bytes: 32_000 }] },
    });
    const [file = '', ...more] = await onDisk();
    expect(more).toEqual([]);
    expect(file).toMatch(/^[0-9a-f]{32}\.sln16$/);
    expect((await readFile(join(office.spoolDir, 'moh/acme', file))).equals(tone({ rate: 16_000, seconds: 1 }))).toBe(
      true,
    );
    expect(await projected()).toContain(
      `[acme_calm]\nmode = playlist\nentry = ${office.spoolDir}/moh/acme/${file.replace('.sln16', '')}\n`,
    );
    expect(office.asked).toEqual(['reload res_musiconhold']);
  });

  it('a dry run leaves the disk, Asterisk and the tables alone', async () => {
    office.asked.length = 0;
    const before = await onDisk();
    expect(await upload('dry', PIECE, WAV, '&dry_run=true')).toMatchObject({
      status: 200,
      body: { changes: [{ table: 'music_files', after: { title: 'dry' } }] },
    });
    expect(await onDisk()).toEqual(before);
    expect(office.asked).toEqual([]);
  });

  it('is played in the order that is asked for', async () => {
    await upload('second');
    const { body } = await upload('third');
    expect(titles(body)).toEqual(['../../etc/passwd', 'second', 'third']);
    const ids = (body as Music).files.map((file) => file.id).reverse();
    const turned = await office.ask(ADA, 'PATCH', `/music/${id}`, { file_order: ids, order: 'random' });
    expect(turned.status, turned.text).toBe(200);
    expect(titles(turned.body)).toEqual(['third', 'second', '../../etc/passwd']);
    expect(await projected()).toContain('sort = random');
    for (const wrong of [ids.slice(1), [...ids, 987_654], [ids[0], ids[0], ids[1]]]) {
      expect(await office.ask(ADA, 'PATCH', `/music/${id}`, { file_order: wrong })).toMatchObject({
        status: 422,
        body: { errors: [{ path: 'body.file_order' }] },
      });
    }
  });

  it.each<[string, Uint8Array, Record<string, string>, number]>([
    ['text', Buffer.from('[general]\n'), WAV, 422],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), { 'content-type': 'audio/pcmu' }, 422],
    ['an archive', Buffer.from(`504b0304${'00'.repeat(9_000)}`, 'hex'), { 'content-type': 'audio/pcma' }, 422],
    ['two channels', wav(tone({ rate: 8_000, seconds: 2 }), { channels: 2 }), WAV, 422],
    ['a type that nobody plays', PIECE, { 'content-type': 'video/mp4' }, 415],
    ['no type', PIECE, {}, 415],
    ['more than there is room for', Buffer.alloc(21 * 1024 * 1024), WAV, 413],
  ])('refuses %s', async (_, body, headers, status) => {
    const before = await onDisk();
    const answer = await upload('wrong', body, headers);
    expect(answer.status, answer.text).toBe(status);
    expect(await onDisk()).toEqual(before);
  });

  it('silence of µ-law is music, too', async () => {
    expect((await upload('silence', Buffer.alloc(9_000, 0xff), { 'content-type': 'audio/pcmu' })).status).toBe(201);
  });

  it('other routes take no more than before', async () => {
    const body = { name: 'big', display_name: 'x'.repeat(300_000) };
    expect((await office.ask(ADA, 'POST', '/music', body)).status).toBe(413);
  });

  it('another tenant’s music answers like none', async () => {
    const file = ((await office.ask(ADA, 'GET', `/music/${id}`)).body as Music).files[0]?.id;
    for (const [method, path, body, headers] of [
      ['GET', '', undefined, {}],
      ['PATCH', '', { order: 'listed' }, {}],
      ['DELETE', '', undefined, {}],
      ['POST', '/files?title=x', PIECE, WAV],
      ['DELETE', `/files/${file}`, undefined, {}],
    ] as const) {
      expect((await office.ask(GUS, method, `/music/${id}${path}`, body, headers)).status, path).toBe(404);
    }
    const own = (await office.ask(GUS, 'POST', '/music', { name: 'calm', display_name: 'Calm' })).body as Music;
    expect((await office.ask(GUS, 'DELETE', `/music/${own.id}/files/${file}`)).status).toBe(404);
  });

  it('what a queue plays stays', async () => {
    const queue = { name: 'sales', display_name: 'Sales', music_on_hold: 'calm' };
    const made = (await office.ask(ADA, 'POST', '/queues', queue)).body as { id: number };
    expect(await office.ask(ADA, 'DELETE', `/music/${id}`)).toMatchObject({
      status: 409,
      body: { detail: 'music calm is in use by queue sales', errors: [{ path: `/queues/${made.id}` }] },
    });
    await office.ask(ADA, 'PATCH', `/queues/${made.id}`, { music_on_hold: null });
    expect((await office.ask(ADA, 'DELETE', `/music/${id}?dry_run=true`)).status).toBe(200);
  });

  it('while the PBX is away the change is stored, and offered with the next one', async () => {
    office.asked.length = 0;
    office.away = true;
    const { body } = await upload('later');
    expect(titles(body)).toContain('later');
    office.away = false;
    const other = await office.ask(GUS, 'POST', '/music', { name: 'next', display_name: 'Next' });
    expect(other.status).toBe(201);
    expect(office.asked).toEqual(['reload res_musiconhold']);
  });

  it('a deleted file is out of the class at once and off the disk an hour later', async () => {
    const { files } = (await office.ask(ADA, 'GET', `/music/${id}`)).body as Music;
    const before = await onDisk();
    for (const file of files) {
      expect((await office.ask(ADA, 'DELETE', `/music/${id}/files/${file.id}`)).status).toBe(200);
    }
    expect(await projected()).not.toContain('acme_calm');
    expect(await onDisk()).toEqual(before);
    const room = (now: number) => ({
      db: office.db,
      spoolDir: office.spoolDir,
      log: silentLog,
      clock: { now: () => now },
    });
    await removeOrphans(room(Date.now()) as never);
    expect(await onDisk()).toEqual(before);
    const kept = await upload('kept');
    const [name = ''] = (await onDisk()).filter((file) => !before.includes(file));
    const old = new Date(Date.now() - 2 * 3_600_000);
    for (const file of await onDisk()) await utimes(join(office.spoolDir, 'moh/acme', file), old, old);
    await writeFile(join(office.spoolDir, 'moh/README'), 'not ours');
    await removeOrphans(room(Date.now()) as never);
    expect(await onDisk()).toEqual([name]);
    expect(titles(kept.body)).toEqual(['kept']);
  });
});
