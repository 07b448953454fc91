import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { Media } from '../../bin/lab/sip/phone/media.ts';
import type { Phone } from '../../bin/lab/sip/phone/phone.ts';
import type { AgentDto } from '../../src/agents/api/dto.ts';
import { type Desk, openDesk } from '../control/desk.ts';
import { share } from '../control/sound.ts';
import { tone, wav } from '../provisioning/tones.ts';
import { labDir } from '../support/lab.ts';
import { sipTrunk } from '../support/sip.ts';
import { startChromium } from '../web/browser.ts';
import { servePhone } from './serve-phone.ts';
import { type Setup, Softphone } from './softphone.ts';

/** Everybody is known by their tone: hertz. */
export const VOICE = { caller: 400, colleague: 440, browser: 600 } as const;

export interface BrowserExtension {
  readonly extension: { readonly id: number; readonly number: string; readonly sip_username: string };
  readonly secret: string;
  readonly setup: Setup;
}

/** A call centre that works in browsers, and the public network before it. */
export interface Office {
  readonly desk: Desk;
  /** Calls in from outside; what it hears is {@link Office.outside}. */
  readonly trunk: Phone;
  /** The administrator makes an extension for a browser, for Anna to sign in with. */
  browserExtension(number: string): Promise<BrowserExtension>;
  openTab(): Promise<Softphone>;
  /** What the caller outside hears during a second: frames of 20 ms, loud ones, how much of it is each voice, 0 to 1. */
  outside(): Promise<Readonly<Record<'frames' | 'loud' | keyof typeof VOICE, number>>>;
  /** Anna, as she is shown over HTTP, once she is so. */
  anna(so: Partial<AgentDto>, timeoutMs?: number): Promise<void>;
  stop(): Promise<void>;
}

export async function openOffice(): Promise<Office> {
  const desk = await openDesk({
    settings: ({ wsPort }) => ({
      SIP_PUBLIC_HOST: '127.0.0.1',
      SIP_MEDIA_ADDRESS: '127.0.0.1',
      SIP_WEBSOCKET_URL: `ws://127.0.0.1:${wsPort}/ws`,
    }),
  });
  const page = await servePhone();
  const browser = await startChromium(await microphone());
  const sound = await Media.open();
  sound.hum(VOICE.caller);
  const trunk = await sipTrunk({ pbx: desk.pbx, tenant: desk.acme, sound });
  const [queue] = (await desk.ask<{ items: { id: number }[] }>('ada', 'GET', '/queues')).body.items;
  const brisk = { wrap_up_seconds: 0, timeout_seconds: 6, retry_seconds: 1 };
  await desk.ask('ada', 'PATCH', `/queues/${queue?.id}`, brisk);
  return {
    desk,
    trunk,
    browserExtension: async (number) => {
      const user_id = await desk.userId('anna');
      const wish = { number, display_name: 'Anna’s browser', kind: 'webrtc', user_id, is_agent_phone: true };
      const made = await desk.ask<BrowserExtension>('ada', 'POST', '/extensions', wish);
      expect(made.status, JSON.stringify(made.body)).toBe(201);
      return made.body;
    },
    openTab: () => Softphone.open(browser, page.url),
    outside: async () => {
      sound.heard();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      const { frames, loud, samples } = sound.heard();
      const of = (hertz: number) => shareOf(samples, hertz);
      return { frames, loud, caller: of(VOICE.caller), colleague: of(VOICE.colleague), browser: of(VOICE.browser) };
    },
    anna: async (so, timeout = 10_000) => {
      const read = async () => (await desk.ask<AgentDto>('anna', 'GET', '/agents/me/state')).body;
      await expect.poll(read, { timeout }).toMatchObject(so);
    },
    stop: async () => {
      await browser.close();
      page.stop();
      trunk.kill();
      await desk.stop();
    },
  };
}

/** How much of a sound one tone is, 0 to 1: of each tenth of a second, so that a lost packet between them does not count. */
export function shareOf(samples: Int16Array, hertz: number): number {
  const tenths = Array.from({ length: Math.floor(samples.length / 800) }, (_, n) =>
    samples.subarray(n * 800, n * 800 + 800),
  );
  return tenths.reduce((sum, one) => sum + share(one, hertz), 0) / Math.max(tenths.length, 1);
}

/** A browser whose microphone hears a tone, and that asks nobody whether it may. */
async function microphone(): Promise<string[]> {
  const file = join(labDir('microphone'), 'voice.wav');
  const rate = 48_000;
  await writeFile(file, wav(tone({ rate, seconds: 2, hertz: VOICE.browser }), { rate }));
  return [
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-audio-capture=${file}`,
    '--autoplay-policy=no-user-gesture-required',
  ];
}
