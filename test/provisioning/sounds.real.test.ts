import { readdir, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/platform/log.ts';
import { removeOrphans } from '../../src/provisioning/actions/music/remove-orphans.ts';
import { type Office, openOffice } from './office.ts';
import { tone, wav } from './tones.ts';

const ADA = 'acme/tenant_admin';
const GUS = 'globex/tenant_admin';
const WAV = { 'content-type': 'audio/wav' };
const SOUND = wav(tone({ rate: 8_000, seconds: 2 }), { rate: 8_000 });

describe('sounds over HTTP', () => {
  let office: Office;
  const upload = (name: string, body: Uint8Array = SOUND, headers: Record<string, string> = WAV, query = '') =>
    office.ask(ADA, 'POST', `/sounds?name=${encodeURIComponent(name)}${query}`, body, headers);
  const onDisk = () => readdir(join(office.spoolDir, 'sounds/acme')).catch((): string[] => []);
  beforeAll(async () => {
    office = await openOffice();
  });
  afterAll(() => office?.stop());

  it('is on the disk under a name of its own, greets in a menu, and stays while it does', async () => {
    expect((await upload('welcome', SOUND, WAV, '&dry_run=true')).status).toBe(200);
    expect(await onDisk()).toEqual([]);
    const made = await upload('welcome');
    expect(made, made.text).toMatchObject({
      status: 201,
      body: { name: 'welcome', format: 'sln', duration_ms: 2_000 },
    });
    const { id } = made.body as { id: number };
    const [file = ''] = await onDisk();
    expect(file).toMatch(/^[0-9a-f]{32}\.sln$/);
    expect(await readFile(join(office.spoolDir, 'sounds/acme', file))).toHaveLength(32_000);
    expect((await upload('welcome')).status).toBe(409);

    const menu = { name: 'main', display_name: 'Main', greeting_sound_id: id };
    expect(await office.ask(ADA, 'POST', '/ivrs', menu)).toMatchObject({ status: 201, body: menu });
    expect(await office.ask(GUS, 'POST', '/ivrs', menu)).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'body.greeting_sound_id' }] },
    });
    expect(await office.ask(ADA, 'DELETE', `/sounds/${id}`)).toMatchObject({
      status: 409,
      body: { detail: 'sound welcome is in use by menu main' },
    });
    expect((await office.ask(GUS, 'DELETE', `/sounds/${id}`)).status).toBe(404);
  });

  it.each<[string, string, Uint8Array, Record<string, string>, number]>([
    ['MP3', 'mp3', Buffer.from(`fffb9064${'00'.repeat(2_000)}`, 'hex'), WAV, 422],
    ['two channels', 'stereo', wav(tone({ rate: 8_000, seconds: 2 }), { channels: 2 }), WAV, 422],
    ['a script', 'script', Buffer.from('#!/bin/sh\necho hello\n'.repeat(900)), WAV, 422],
    ['a name that leads elsewhere', '../x', SOUND, WAV, 422],
    ['a type that nobody plays', 'video', SOUND, { 'content-type': 'video/mp4' }, 415],
  ])('refuses %s', async (_, name, body, headers, status) => {
    const before = await onDisk();
    const answer = await upload(name, body, headers);
    expect(answer.status, answer.text).toBe(status);
    expect(await onDisk()).toEqual(before);
  });

  it('what is deleted is off the disk an hour later', async () => {
    const { id } = (await upload('other')).body as { id: number };
    expect((await office.ask(ADA, 'DELETE', `/sounds/${id}`)).status).toBe(204);
    expect(await onDisk()).toHaveLength(2);
    const old = new Date(Date.now() - 2 * 3_600_000);
    for (const file of await onDisk()) await utimes(join(office.spoolDir, 'sounds/acme', file), old, old);
    const room = { db: office.db, spoolDir: office.spoolDir, log: silentLog, clock: { now: () => Date.now() } };
    await removeOrphans(room as never);
    expect(await onDisk()).toHaveLength(1);
  });
});
