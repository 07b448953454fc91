import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { tone, wav } from './tones.ts';
import { openWholeOffice, type WholeOffice } from './whole-office.ts';

const RATE = 8_000;

describe('uploaded music on a real Asterisk', () => {
  let office: WholeOffice;
  let id = 0;
  const ada = (method: string, path: string, body?: unknown, type?: string) =>
    office.ask('ada', method, path, body, type);
  const classes = () => office.pbx.cli('moh show classes');

  /** What somebody hears who is put on hold with a class of music, as 16 bits of PCM at 8000 a second. */
  async function heard(name: string, file: string): Promise<Buffer> {
    const { pbx } = office;
    const path = join(pbx.spoolDir, file);
    for (const step of [
      `${file},1,Answer()`,
      `${file},2,MusicOnHold(${name})`,
      `record-${file},1,Record(${path}.sln,0,2,k)`,
    ]) {
      await pbx.cli(`dialplan add extension ${step} into moh-test`);
    }
    const { origin, username, password } = new URL(pbx.ariUrl);
    const call = new URLSearchParams({
      endpoint: `Local/${file}@moh-test/n`,
      context: 'moh-test',
      extension: `record-${file}`,
      priority: '1',
    });
    const made = await fetch(`${origin}/ari/channels?${call}`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}` },
    });
    expect(made.status, await made.text()).toBe(200);
    const long = async () => (await readFile(`${path}.sln`).catch(() => Buffer.alloc(0))).length >= RATE * 3;
    await until(long, 'two seconds were recorded', 10_000);
    return readFile(`${path}.sln`);
  }

  beforeAll(async () => {
    office = await openWholeOffice();
    ({ id } = (await ada('POST', '/music', { name: 'calm', display_name: 'Calm' })).body as { id: number });
  });
  afterAll(() => office?.stop());

  it('music without files is not there, so callers hear the PBX’s own', async () => {
    expect(await classes()).not.toContain('acme_calm');
  });

  it.each([
    ['high', 44_100, 880],
    ['low', 8_000, 440],
  ])('a caller hears what was uploaded: %s', async (title, rate, hertz) => {
    const body = wav(tone({ rate, seconds: 5, hertz }), { rate });
    const { files } = (await ada('GET', `/music/${id}`)).body as { files: { id: number }[] };
    const made = await ada('POST', `/music/${id}/files?title=${title}`, body, 'audio/wav');
    expect(made.status, made.text).toBe(201);
    for (const file of files) await ada('DELETE', `/music/${id}/files/${file.id}`);
    await until(async () => (await classes()).includes('acme_calm'), 'Asterisk knows the class');
    const sound = await heard('acme_calm', title);
    expect(loudness(sound, hertz)).toBeGreaterThan(20 * loudness(sound, hertz === 440 ? 880 : 440));
  });

  it('a queue plays it, and Asterisk forgets it when it goes', async () => {
    const queue = { name: 'sales', display_name: 'Sales', music_on_hold: 'calm' };
    const { id: queueId } = (await ada('POST', '/queues', queue)).body as { id: number };
    expect(await readFile(join(office.pbx.spoolDir, 'projection/queues.conf'), 'utf8')).toMatch(
      /\[acme_sales\][^[]*musicclass = acme_calm/,
    );
    expect((await ada('DELETE', `/music/${id}`)).status).toBe(409);
    await ada('DELETE', `/queues/${queueId}`);
    expect((await ada('DELETE', `/music/${id}`)).status).toBe(204);
    await until(async () => !(await classes()).includes('acme_calm'), 'the class is gone');
  });
});

/** Goertzel: how much of a frequency is in it. */
function loudness(pcm: Buffer, hertz: number): number {
  const turn = 2 * Math.cos((2 * Math.PI * hertz) / RATE);
  let [last, before] = [0, 0];
  for (let at = 0; at + 1 < pcm.length; at += 2) [last, before] = [pcm.readInt16LE(at) + turn * last - before, last];
  return Math.sqrt(Math.max(0, last * last + before * before - turn * last * before)) / (pcm.length / 2);
}
