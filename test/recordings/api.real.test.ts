import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RecordingDto } from '../../src/recordings/events.ts';
import { personalRecordings } from '../../src/recordings/store/personal.ts';
import { recordingRetention } from '../../src/recordings/store/retention.ts';
import { filesBelow, putIntoSpool } from './sounds.ts';
import { completed, openStudio, type Studio } from './studio.ts';

let on: Studio;
/** Recordings that no test had yet: to be taken from the spool, one waits two seconds. */
let stock: RecordingDto[];
let one: RecordingDto;
let bytes: Buffer;
const audio = () => `/recordings/${one.id}/audio`;
const play = (who: string, headers: Readonly<Record<string, string>> = {}, method = 'GET', query = '') =>
  on.ask<{ code: string }>(who, method, `${audio()}${query}`, { headers });
const file = async () => {
  const row = await on.db
    .selectFrom('call_recordings')
    .select('file_path')
    .where('id', '=', one.id)
    .executeTakeFirstOrThrow();
  return row.file_path === null ? null : join(on.storeDir, row.file_path);
};

beforeAll(async () => {
  on = await openStudio();
  const tests = 16;
  for (let n = 0; n < tests; n++) bytes = putIntoSpool(on.pbx.spoolDir, 'acme', { seconds: 3, closed: true }).bytes;
  stock = await on.recordings(completed(tests), 'taken', 60_000);
}, 120_000);

afterAll(() => on?.close());

/** A recording of a call that Anna was in. */
beforeEach(async () => {
  const next = stock.shift();
  if (next === undefined) throw new Error('there are more tests than recordings');
  one = next;
  const { id: userId } = await on.db
    .selectFrom('users')
    .select('id')
    .where('email', '=', 'anna@acme.example.com')
    .executeTakeFirstOrThrow();
  const at = new Date();
  await on.db
    .updateTable('call_recordings')
    .set({ from_number: '+15550111', to_number: '1001' })
    .where('id', '=', one.id)
    .execute();
  await on.db
    .insertInto('call_records')
    .values({
      tenant_id: 'acme',
      call_id: one.call_id,
      pbx: 'pbx1',
      linkedid: one.call_id,
      direction: 'inbound',
      from_number: '+15550111',
      from_name: '',
      to_number: '1001',
      started_at: at,
      ended_at: at,
      wait_seconds: 0,
      talk_seconds: 3,
      hold_seconds: 0,
      disposition: 'ANSWERED',
      transfers: '[]',
      voicemail: 0,
      complete: 1,
    })
    .execute();
  await on.db
    .insertInto('call_record_parties')
    .values({
      tenant_id: 'acme',
      call_id: one.call_id,
      endpoint: 'x',
      user_id: userId,
      place: 0,
      role: 'answered',
      talk_seconds: 3,
      started_at: at,
    })
    .execute();
});

describe('playing a recording', () => {
  it('gives all of it, what it is and its checksum', async () => {
    const answer = await play('anna');
    expect(answer.status).toBe(200);
    expect(answer.bytes.equals(bytes)).toBe(true);
    expect(createHash('sha256').update(answer.bytes).digest('hex')).toBe(one.sha256);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'audio/wav',
      'accept-ranges': 'bytes',
      'content-length': String(bytes.length),
      etag: `"${one.sha256}"`,
      'cache-control': 'private, no-store',
    });
    const kept = await play('anna', {}, 'GET', '?download=true');
    expect(kept.headers.get('content-disposition')).toMatch(/^attachment; filename="recording-\d+-[\d-]+\.wav"$/);
  });

  it('gives parts of it', async () => {
    const part = await play('sam', { range: 'bytes=100-199' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${bytes.length}`);
    expect(part.bytes.equals(bytes.subarray(100, 200))).toBe(true);
    expect((await play('sam', { range: 'bytes=-10' })).bytes.equals(bytes.subarray(-10))).toBe(true);
    const beyond = await play('sam', { range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    expect((await play('sam', { range: 'bytes=0-9', 'if-range': `"${one.sha256}"` })).status).toBe(206);
    expect((await play('sam', { range: 'bytes=0-9', 'if-range': '"another"' })).status).toBe(200);
  });

  it('answers HEAD without sending or logging anything', async () => {
    for (const headers of [{}, { range: 'bytes=0-9' }, { range: `bytes=${bytes.length}-` }]) {
      const head = await play('sam', headers, 'HEAD');
      const shown = [head.status, head.bytes.length, head.headers.get('content-length')];
      expect(shown).toEqual([200, 0, String(bytes.length)]); // a range is for GET alone (RFC 9110, 14.2)
    }
    const listens = await on.ask<{ items: unknown[] }>('ada', 'GET', `/recordings/${one.id}/listens`);
    expect(listens.body.items).toEqual([]);
  });

  it('is for those of the call, and for who may listen', async () => {
    const statuses = async (who: string) => [
      (await play(who)).status,
      (await on.ask(who, 'GET', `/recordings/${one.id}`)).status,
    ];
    expect(await statuses('anna')).toEqual([200, 200]);
    expect(await statuses('ben')).toEqual([404, 404]);
    expect(await statuses('vera')).toEqual([404, 404]);
    expect(await statuses('gus@globex')).toEqual([404, 404]);
    const { body } = await on.ask<{ items: RecordingDto[] }>('anna', 'GET', '/recordings');
    expect(body.items.map(({ id }) => id)).toContain(one.id);
    expect((await on.ask<{ items: unknown[] }>('ben', 'GET', '/recordings')).body.items).toEqual([]);
  });

  it('a supervisor with teams hears only these', async () => {
    const teams = (email: string, names: string[]) =>
      on.db
        .updateTable('user_roles')
        .set({ teams: JSON.stringify(names) })
        .where('tenant_id', '=', 'acme')
        .where('user_id', '=', (e) => e.selectFrom('users').select('id').where('email', '=', email))
        .execute();
    await teams('sam@acme.example.com', ['sales']);
    await expect.poll(async () => (await play('sam')).status, { timeout: 10_000 }).toBe(404);
    await teams('anna@acme.example.com', ['sales']);
    await expect.poll(async () => (await play('sam')).status, { timeout: 10_000 }).toBe(200);
    await teams('sam@acme.example.com', []);
  });

  it('is written down, once for a listening however many parts it takes', async () => {
    await play('anna', { range: 'bytes=0-99' });
    await play('anna', { range: 'bytes=100-199' });
    await play('sam', {}, 'GET', '?download=true');
    const { body } = await on.ask<{ items: { kind: string; requests: number }[] }>(
      'ada',
      'GET',
      `/recordings/${one.id}/listens`,
    );
    expect(body.items.map(({ kind, requests }) => [kind, requests])).toEqual([
      ['download', 1],
      ['listen', 2],
    ]);
    const audited = await on.db
      .selectFrom('audit_logs')
      .select('action')
      .where('entity_type', '=', 'recording')
      .where('entity_id', '=', String(one.id))
      .orderBy('id')
      .execute();
    expect(audited.map(({ action }) => action)).toEqual(['recording.listened', 'recording.downloaded']);
  });

  it('is refused when the file is not what was recorded', async () => {
    const path = (await file()) ?? '';
    await play('sam');
    appendFileSync(path, 'x');
    expect(await play('sam')).toMatchObject({ status: 409 });
    writeFileSync(path, readFileSync(path).subarray(0, -1));
    expect(await play('sam')).toMatchObject({ status: 200 });
  });

  it.each(['/recordings/..%2f..%2fetc%2fpasswd/audio', '/recordings/1%00/audio', '/recordings/0/audio'])(
    '%s is no recording',
    async (path) => expect((await on.ask('sam', 'GET', path)).status).toBeGreaterThanOrEqual(404),
  );
});

describe('an end of it', () => {
  it('deleted, it is gone for everybody and from the disk; the row is a trace', async () => {
    const path = (await file()) ?? '';
    expect(existsSync(path)).toBe(true);
    for (const who of ['anna', 'sam']) {
      expect((await on.ask(who, 'DELETE', `/recordings/${one.id}`)).status).toBe(403);
    }
    expect((await on.ask('gus@globex', 'DELETE', `/recordings/${one.id}`)).status).toBe(404);
    expect((await on.ask('ada', 'DELETE', `/recordings/${one.id}`)).status).toBe(204);
    expect(existsSync(path)).toBe(false);
    expect((await on.ask('ada', 'DELETE', `/recordings/${one.id}`)).status).toBe(404);
    expect((await play('anna')).status).toBe(409);
    const { body } = await on.ask<RecordingDto>('ada', 'GET', `/recordings/${one.id}`);
    expect(body).toMatchObject({ status: 'deleted', sha256: one.sha256 });
  });

  it('under legal hold nothing deletes it', async () => {
    const hold = (legal_hold: boolean) => on.ask('ada', 'PATCH', `/recordings/${one.id}`, { body: { legal_hold } });
    expect((await hold(true)).status).toBe(200);
    expect((await on.ask('ada', 'DELETE', `/recordings/${one.id}`)).status).toBe(409);
    const erasure = { number: '+15550111' };
    expect((await on.ask('ada', 'POST', '/privacy/erasures', { body: erasure })).status).toBe(409);
    expect((await hold(false)).status).toBe(200);
  });

  it('put under legal hold at the same moment, it is neither deleted nor erased', async () => {
    const trx = await on.db.startTransaction().execute();
    await trx.updateTable('call_recordings').set({ legal_hold: 1 }).where('id', '=', one.id).execute();
    const deleted = on.ask('ada', 'DELETE', `/recordings/${one.id}`);
    await sleep(400);
    await trx.commit().execute();
    expect((await deleted).status).toBe(409);
    // What was asked before the hold, and comes to it now.
    const nobody = { emails: [], names: [], contactIds: [], userIds: [] };
    const subject = { tenantId: 'acme', numbers: ['+15550111'], ...nobody };
    await expect(personalRecordings.erase(on.db, subject, 'erased-x')).rejects.toThrow(/legal hold/);
    expect((await play('sam')).status).toBe(200);
    await on.ask('ada', 'PATCH', `/recordings/${one.id}`, { body: { legal_hold: false } });
  });

  it('the request of a person reaches it', async () => {
    const path = (await file()) ?? '';
    const asked = { number: '+15550111' };
    const exported = await on.ask<{ sources: { name: string; items: { id: number }[] }[] }>(
      'ada',
      'POST',
      '/privacy/exports',
      { body: asked },
    );
    const source = exported.body.sources.find(({ name }) => name === 'recordings');
    expect(source?.items.map(({ id }) => id)).toContain(one.id);
    expect((await on.ask('ada', 'POST', '/privacy/erasures', { body: asked })).status).toBe(200);
    const shown = await on.ask<RecordingDto>('sam', 'GET', `/recordings/${one.id}`);
    expect(shown.body.from_number).toMatch(/^erased-/);
    expect((await play('sam')).status).toBe(409);
    await expect.poll(() => existsSync(path), { timeout: 45_000 }).toBe(false);
  }, 60_000);

  // Last: nothing of the stock is left after it.
  it('goes with its time, but not under legal hold', async () => {
    const prune = () =>
      on.db.transaction().execute((trx) => recordingRetention.prune(trx, 'acme', new Date(Date.now() + 1_000), 500));
    await on.ask('ada', 'PATCH', `/recordings/${one.id}`, { body: { legal_hold: true } });
    await prune();
    expect((await play('sam')).status).toBe(200);
    await on.ask('ada', 'PATCH', `/recordings/${one.id}`, { body: { legal_hold: false } });
    expect(await prune()).toBe(1);
    expect((await play('sam')).status).toBe(409);
  });
});

it('nothing but the recordings lies in the store', async () => {
  expect(filesBelow(on.storeDir).every((path) => /\/acme\/\d{4}-\d\d\/\d+\.wav$/.test(path))).toBe(true);
});
