import { mkdirSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { join } from 'node:path';
import type { Pbx } from '../../bin/lab/index.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { DemoPhone, DemoTenant } from '../../bin/seed/demo.ts';
import { type CallbackPlace, contexts, encodeCallback } from '../../src/asterisk/naming.ts';
import { connect, type Database } from '../../src/platform/mysql/connect.ts';
import { settingsFor } from '../support/daemon-settings.ts';
import { freshPbx, mysqlUrl, seedTenants } from '../support/lab.ts';
import { peopleAt } from '../support/people.ts';
import { sipPhone, sipTrunk } from '../support/sip.ts';
import { until } from '../support/until.ts';
import { startWholeDaemon, type WholeDaemon } from '../support/whole-daemon.ts';

/** The whole daemon beside a real Asterisk, with a carrier and a phone: for what callers and agents do with queues. */
export interface QueueStage {
  readonly pbx: Pbx;
  readonly db: Database;
  readonly acme: DemoTenant;
  /** The public network: calls in, and takes what the PBX calls. */
  readonly trunk: Phone;
  /** Where it does not run. */
  startDaemon(): Promise<void>;
  stopDaemon(): Promise<void>;
  /** Queues offer callbacks: the daemon has said that it makes them. */
  offered(): Promise<void>;
  /** How many bridges there are. */
  talks(): Promise<number>;
  phone(i: number): Promise<Phone>;
  /** @param who a first name: `ada` */
  ask<T = never>(who: string, method: string, path: string, body?: unknown): Promise<{ status: number; body: T }>;
  /** As if the phone behind this channel of the PBX had pressed it. */
  press(number: string, digit: string): Promise<void>;
  /** A placeholder that the daemon did not ask for. */
  beginPlaceholder(place: CallbackPlace): Promise<void>;
  /** `PJSIP/… +4930…` or `Local/…`, in the order in which they wait. */
  waiting(): Promise<string[]>;
  close(): Promise<void>;
}

export async function queueStage(): Promise<QueueStage> {
  const databaseUrl = await mysqlUrl();
  const demo = await seedTenants(databaseUrl);
  const [acme] = demo.tenants as [DemoTenant];
  const pbx = await freshPbx({ databaseUrl, brief: true });
  mkdirSync(join(pbx.spoolDir, 'data'), { recursive: true });
  const db = connect(databaseUrl);
  const trunk = await sipTrunk({ pbx, tenant: acme });
  const phones: Phone[] = [];
  let daemon: WholeDaemon | null = null;
  const people = peopleAt(() => daemon?.url ?? '', demo.superadmin.password);

  async function startDaemon(): Promise<void> {
    if (daemon !== null) return;
    daemon = await startWholeDaemon({
      ...settingsFor(databaseUrl, pbx),
      DATA_DIR: join(pbx.spoolDir, 'data'),
      WEB_DIR: join(pbx.spoolDir, 'no-console'),
    });
  }

  async function stopDaemon(): Promise<void> {
    await daemon?.stop();
    daemon = null;
  }

  /** `channel!context!exten!…!number!…` of each channel. */
  const channels = async () => (await pbx.cli('core show channels concise')).split('\n').map((line) => line.split('!'));

  return {
    pbx,
    db,
    acme,
    trunk,
    startDaemon,
    stopDaemon,
    ask: people.ask,
    offered: () =>
      until(
        async () => /PATCHBAY_DAEMON=\d{10}:pbx1/.test(await pbx.cli('dialplan show globals')),
        'callbacks are offered',
        15_000,
      ),
    talks: async () => (await pbx.cli('bridge show all')).match(/ basic /g)?.length ?? 0,
    phone: async (i) => {
      const phone = await sipPhone({ pbx, phone: acme.phones[i] as DemoPhone });
      phones.push(phone);
      return phone;
    },
    press: async (number, digit) => {
      const channel = (await channels()).find((one) => one[7] === number)?.[0];
      if (channel === undefined) throw new Error(`nobody calls from ${number}`);
      await pressDigit(pbx, channel, digit);
    },
    beginPlaceholder: async (place) => {
      const { username, password, host } = new URL(pbx.ariUrl);
      const context = contexts.callbacks(acme.id);
      const exten = encodeCallback(place);
      const query = {
        endpoint: `Local/${exten}@${context}/n`,
        context,
        extension: place.number,
        label: 'callback-turn',
      };
      const variables = {
        TARGET: acme.queue.key,
        CALL_ID: String(place.id),
        CALL_PLACE: String(place.place),
        CALL_RING: '10',
        CALL_FIRST: 'agent',
        CALL_NAME: 'x',
      };
      const url = `http://${host}/ari/channels?${new URLSearchParams({ ...query, timeout: '-1' })}`;
      const answer = await fetch(url, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${username}:${password}`)}`,
          'content-type': 'application/json',
        },
        body: JSON.stringify({ variables }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    waiting: async () => {
      const numbers = new Map((await channels()).map((one) => [one[0], one[7]]));
      const shown = await pbx.cli(`queue show ${acme.queue.name}`);
      return [...shown.matchAll(/^ +\d+\. (\S+) \(wait/gm)].map(([, channel = '']) =>
        channel.startsWith('Local/') ? 'placeholder' : (numbers.get(channel) ?? channel),
      );
    },
    close: async () => {
      await stopDaemon();
      for (const phone of phones) phone.kill();
      trunk.kill();
      await db.destroy();
      await pbx.stop();
    },
  };
}

/** Over AMI, whose PlayDTMF can stand for what a phone sends. */
async function pressDigit(pbx: Pbx, channel: string, digit: string): Promise<void> {
  const { username, password, hostname, port } = new URL(pbx.amiControlUrl.replace('ami:', 'http:'));
  const socket = connectTcp(Number(port), hostname);
  const frame = (fields: Record<string, string>) =>
    socket.write(
      `${Object.entries(fields)
        .map(([name, value]) => `${name}: ${value}\r\n`)
        .join('')}\r\n`,
    );
  let said = '';
  socket.on('data', (piece) => {
    said += piece;
  });
  frame({ Action: 'Login', Username: username, Secret: password });
  frame({ Action: 'PlayDTMF', ActionID: 'press', Channel: channel, Digit: digit, Receive: 'true', Duration: '120' });
  await until(() => /ActionID: press/.test(said), 'the digit is pressed');
  socket.destroy();
  if (!/Success[\s\S]*Success/.test(said)) throw new Error(said);
}
