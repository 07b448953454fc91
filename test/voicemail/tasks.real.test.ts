import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createOutside } from '../../src/platform/outside/address.ts';
import { createPostAudio } from '../../src/voicemail/actions/tasks/post-audio.ts';
import { KINDS } from '../platform/database.ts';
import { migratedUrl, seedTenants } from '../support/lab.ts';
import { sideBySide } from '../support/side-by-side.ts';
import { until } from '../support/until.ts';
import { type PostOffice, postOffice } from './post-office.ts';
import { openRoom, type Room } from './room.ts';

/** Who writes down: notes what it was sent and answers what it was told to. */
async function writer() {
  const asked: { readonly headers: IncomingHttpHeaders; readonly body: Buffer }[] = [];
  const answers: { status: number; body: string }[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      asked.push({ headers: request.headers, body: Buffer.concat(parts) });
      const { status, body } = answers.shift() ?? { status: 200, body: '{"text":"Hello there"}' };
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/words`;
  return { url, asked, answers, stop: () => server.close() };
}

sideBySide('what is done for a message, on %s', KINDS, (kind) => {
  let room: Room;
  let post: PostOffice;
  let words: Awaited<ReturnType<typeof writer>>;
  let boxId: number;

  beforeAll(async () => {
    const url = await migratedUrl(kind);
    await seedTenants(url);
    post = await postOffice();
    await post.open();
    words = await writer();
    room = await openRoom(url, { smtpUrl: post.url, insideToo: ['127.0.0.1'] });
    await room.door.start();
    const box = await room.db
      .selectFrom('voicemail')
      .select('uniqueid')
      .where('context', '=', 'acme_vm')
      .where('mailbox', '=', '1001')
      .executeTakeFirstOrThrow();
    boxId = box.uniqueid;
  });
  afterAll(async () => {
    await room?.stop();
    await post?.close();
    words?.stop();
  });
  beforeEach(() => {
    room.told.length = 0;
  });

  const set = async (mail: 'off' | 'attach' | 'link', delete_mailed = 0): Promise<void> => {
    await room.db.deleteFrom('voicemail_boxes').where('box_id', '=', boxId).execute();
    await room.db
      .insertInto('voicemail_boxes')
      .values({ tenant_id: 'acme', box_id: boxId, mail, mail_to: null, delete_mailed })
      .execute();
  };
  const typesOf = () => room.told.map(({ type }) => type);
  const rowOf = (msgId: string) =>
    room.db.selectFrom('voicemails').selectAll().where('msg_id', '=', msgId).executeTakeFirst();
  const tasksOf = async (msgId: string) => {
    const row = await rowOf(msgId);
    return room.db
      .selectFrom('voicemail_tasks')
      .select(['kind', 'state', 'attempts', 'error', 'due_at'])
      .where('voicemail_id', '=', row?.id ?? 0)
      .orderBy('id')
      .execute();
  };

  it('one message is received once, by whatever way and however many look for it', async () => {
    const others = [room.another(), room.another()];
    const msgId = await room.leave('1001');
    for (const one of others) await one.start();
    for (let n = 0; n < 20; n++) room.changed('1001', 'x-1.1');
    await until(() => typesOf().includes('voicemail.received'), 'it was told');
    for (const one of others) await one.stop();
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(typesOf()).toEqual(['voicemail.received']);
    expect(room.told[0]).toMatchObject({
      tenantId: 'acme',
      data: { from: { number: '+493055501999', name: 'Ann Caller' }, is_read: false, folder: 'inbox' },
    });
    expect(room.told[0]?.topics).toEqual(
      expect.arrayContaining([`mailbox:${boxId}`, expect.stringMatching(/^agent:\d+$/)]),
    );
    expect((await rowOf(msgId))?.size).toBe(Buffer.byteLength(`RIFF ${msgId}`));
  });

  it('what another tenant’s box holds is not this tenant’s', async () => {
    await room.leave('1001', { tenant: 'globex' });
    room.changed('1001');
    await room.leave('1001');
    room.changed('1001');
    await until(() => typesOf().length > 0, 'the own one was told');
    expect(room.told.every(({ tenantId }) => tenantId === 'acme')).toBe(true);
  });

  it('is mailed with its sound, once, under an id that says which it is', async () => {
    await set('attach');
    const before = post.letters.length;
    const msgId = await room.leave('1001', { from: '"Ann\u202e <script>" <0305550199>' });
    room.changed('1001');
    await until(() => post.letters.length > before, 'a letter');
    const letter = post.letters.at(-1);
    expect(letter?.to).toEqual(['anna@acme.example.com']);
    expect(letter?.header('Message-ID')).toMatch(/^<voicemail-[0-9a-f]{32}@pbx\.example\.com>$/);
    expect(letter?.header('Subject')).toBe('Voicemail from Ann <script>, +49305550199');
    expect(letter?.attached).toHaveLength(1);
    await until(async () => (await tasksOf(msgId))[0]?.state === 'done', 'it is noted');
    expect(post.letters.length).toBe(before + 1);
  });

  it('a mail that has nowhere to go is not said to be sent', async () => {
    const own = (user_id: number | null) =>
      room.db
        .updateTable('pbx_extensions')
        .set({ user_id })
        .where('extension', '=', '1001')
        .where('tenant_id', '=', 'acme')
        .execute();
    const anna = (
      await room.db
        .selectFrom('pbx_extensions')
        .select('user_id')
        .where('extension', '=', '1001')
        .where('tenant_id', '=', 'acme')
        .executeTakeFirstOrThrow()
    ).user_id;
    await own(null);
    const msgId = await room.leave('1001');
    room.changed('1001');
    await until(async () => (await tasksOf(msgId))[0]?.state === 'failed', 'it is noted');
    expect((await tasksOf(msgId))[0]?.error).toMatch(/no address/);
    await own(anna);
  });

  it('a mail server that is away, or asks to come later, gets it later and once', async () => {
    const before = post.letters.length;
    await post.close();
    const msgId = await room.leave('1001');
    room.changed('1001');
    await until(async () => (await tasksOf(msgId))[0]?.attempts === 1, 'the first attempt failed');
    await post.open();
    post.refuse(1, 451);
    room.now += 11_000;
    await until(async () => (await tasksOf(msgId))[0]?.attempts === 2, 'the second attempt failed', 20_000);
    room.now += 61_000;
    await until(() => post.letters.length > before, 'a letter', 20_000);
    await until(async () => (await tasksOf(msgId))[0]?.state === 'done', 'it is noted');
    expect(post.letters.length).toBe(before + 1);
  }, 60_000);

  it('a mailbox that does not exist is given up at once, and the message says why', async () => {
    post.refuse(1, 550);
    const msgId = await room.leave('1001');
    room.changed('1001');
    await until(async () => (await tasksOf(msgId))[0]?.state === 'failed', 'it was given up');
    expect((await tasksOf(msgId))[0]?.error).toMatch(/550|not now/);
  });

  it('with delete_mailed it goes to the wastebasket after the mail, by Asterisk', async () => {
    await set('attach', 1);
    const msgId = await room.leave('1001');
    room.changed('1001');
    await until(() => typesOf().includes('voicemail.deleted'), 'it was deleted', 20_000);
    expect(room.asked).toContain(`move ${msgId} Cust5`);
    expect((await rowOf(msgId))?.deleted_at).not.toBeNull();
  }, 30_000);

  it('as a link it opens without signing in', async () => {
    await set('link');
    const before = post.letters.length;
    await room.leave('1001');
    room.changed('1001');
    await until(() => post.letters.length > before, 'a letter');
    const letter = post.letters.at(-1);
    expect(letter?.attached).toEqual([]);
    expect(letter?.text).toMatch(/https:\/\/pbx\.example\.com\/api\/v1\/voicemails\/shared\/acme\.\d+\.\d+\.[\w-]{43}/);
  });

  it('what waits in the wastebasket goes for good after its time, and what is removed by age puts the lamp out', async () => {
    await set('off');
    const msgId = await room.leave('1001', { folder: 'Cust5' });
    room.changed('1001');
    await until(async () => (await rowOf(msgId)) !== undefined, 'it was seen');
    expect((await tasksOf(msgId)).length).toBe(0);
    const [retention] = room.door.retention;
    const before = new Date(room.now + 3_600_000);
    await room.db.transaction().execute(async (trx) => {
      expect(await retention?.prune(trx, 'acme', before, 500)).toBeGreaterThan(0);
    });
    expect(await rowOf(msgId)).toBeUndefined();
    await until(() => room.asked.includes('refresh 1001'), 'the lamp was refreshed', 20_000);
  }, 30_000);

  describe('written down', () => {
    beforeAll(async () => {
      await set('attach');
      const to = { tenant_id: 'acme', url: words.url, secret: room.sealed('s3cret', 'acme') };
      await room.db.insertInto('voicemail_transcription').values(to).execute();
    });

    it('the text is stored, told, and in the mail, which waits for it', async () => {
      const [letters, asked] = [post.letters.length, words.asked.length];
      words.answers.push({ status: 200, body: JSON.stringify({ text: 'Call me\u0000 \u202eback\nplease' }) });
      const msgId = await room.leave('1001');
      room.changed('1001');
      await until(() => post.letters.length > letters, 'a letter');
      expect((await rowOf(msgId))?.transcription).toBe('Call me back\nplease');
      expect(typesOf()).toEqual(['voicemail.received', 'voicemail.updated']);
      expect(room.told[1]?.data).toMatchObject({ transcription: 'Call me back\nplease' });
      expect(post.letters.at(-1)?.text).toContain('Call me back');
      expect(words.asked.length).toBe(asked + 1);
      expect(post.letters.length).toBe(letters + 1);
    });

    it('one who fails at first is asked again, and the mail does not wait for that', async () => {
      const letters = post.letters.length;
      words.answers.push({ status: 503, body: '' });
      const msgId = await room.leave('1001');
      room.changed('1001');
      await until(() => post.letters.length > letters, 'a letter');
      expect(post.letters.at(-1)?.text).not.toContain('Hello there');
      room.now += 11_000;
      await until(async () => (await rowOf(msgId))?.transcription === 'Hello there', 'it was written down', 20_000);
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect(post.letters.length).toBe(letters + 1);
    }, 30_000);

    it('the sound that is sent is signed', async () => {
      const send = createPostAudio(createOutside(['127.0.0.1']), () => 1_800_000_000_000);
      const sound = Buffer.from('RIFF sound');
      const about = { tenantId: 'acme', voicemailId: 7, duration: 5 };
      expect(await send({ url: words.url, secret: 's3cret', sound, about })).toBe('Hello there');
      const { headers, body } = words.asked.at(-1) ?? { headers: {}, body: Buffer.alloc(0) };
      expect(body.equals(sound)).toBe(true);
      const signature = createHmac('sha256', 's3cret').update('1800000000.').update(sound).digest('hex');
      expect(headers).toMatchObject({
        'content-type': 'audio/wav',
        'patchbay-timestamp': '1800000000',
        'patchbay-signature': `v1=${signature}`,
        'patchbay-voicemail': '7',
      });
    });

    it.each([
      ['refuses', { status: 403, body: '' }, /answered 403/],
      ['redirects', { status: 302, body: '' }, /answered 302/],
      ['fails', { status: 500, body: '' }, /answered 500/],
      ['says nothing', { status: 200, body: '{}' }, /without a text/],
      ['is no JSON', { status: 200, body: '<html>' }, /no JSON/],
      ['never ends', { status: 200, body: 'x'.repeat(300_000) }, /more than/],
    ])('one that %s is an error', async (_why, answer, message) => {
      words.answers.push(answer);
      const send = createPostAudio(createOutside(['127.0.0.1']), () => 0);
      const about = { tenantId: 'acme', voicemailId: 7, duration: 5 };
      await expect(send({ url: words.url, secret: 'x', sound: Buffer.from('x'), about })).rejects.toThrow(message);
    });

    it('reaches nothing inside, by whatever name', async () => {
      const send = createPostAudio(createOutside([]), () => 0);
      const about = { tenantId: 'acme', voicemailId: 7, duration: 5 };
      const before = words.asked.length;
      const port = new URL(words.url).port;
      for (const host of ['127.0.0.1', 'localhost', '[::1]', '2130706433', '0.0.0.0', '[::ffff:127.0.0.1]']) {
        const url = `http://${host}:${port}/words`;
        await expect(send({ url, secret: 'x', sound: Buffer.from('x'), about })).rejects.toThrow();
      }
      expect(words.asked.length).toBe(before);
    });
  });
});
