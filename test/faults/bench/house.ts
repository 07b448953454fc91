import { setTimeout as sleep } from 'node:timers/promises';
import type { Pbx } from '../../../bin/lab/index.ts';
import type { PhoneCall } from '../../../bin/lab/sip/phone/dialog.ts';
import { Media } from '../../../bin/lab/sip/phone/media.ts';
import { type Phone, startPhone } from '../../../bin/lab/sip/phone/phone.ts';
import type { DemoPhone, DemoTenant } from '../../../bin/seed/demo.ts';
import { sipPhone, sipTrunk } from '../../support/sip.ts';
import type { Placed } from '../picture.ts';

const ANSWER_MS = 60;
const TALK_MS = 250;
/** A call that comes while PJSIP is reloaded waits until the phone has been asked, or has registered again. */
const PATIENCE_MS = 45_000;
const REGISTERED_S = 120;
const LONG_MS = 2 ** 31 - 1;

/** One tenant's phones and the public network behind its trunk. 1001 and 1002 take every call, 1003 only dials. */
export interface House {
  readonly tenant: DemoTenant;
  readonly phones: readonly [Phone, Phone, Phone];
  readonly trunk: Phone;
  /** How long they let it ring, ms. */
  answerAfterMs: number;
  /** 1003 calls 1002 and stays. */
  openStanding(): Promise<void>;
  closeStanding(): Promise<void>;
  /** @param during what happens while they talk */
  place(to: string, from: string, during?: () => Promise<unknown>): Promise<Placed>;
  /** The call of this caller as a phone that took it has it. */
  takenFrom(from: string): PhoneCall | undefined;
  /** Somebody speaks into 1001's mailbox. */
  leaveMessage(from: string): Promise<void>;
  register(): Promise<void>;
  close(): void;
}

export async function openHouse(pbx: Pbx, tenant: DemoTenant): Promise<House> {
  const own = (n: number) => sipPhone({ pbx, phone: tenant.phones[n] as DemoPhone });
  const phones = [await own(0), await own(1), await own(2)] as const;
  const trunk = await sipTrunk({ pbx, tenant });
  const sound = await Media.open();
  const { address } = tenant.trunk;
  const speaker = await startPhone({
    ...{ sipPort: pbx.sipPort, endpoint: 'speaker', password: '', sound },
    trunk: { address, port: 0 },
  });
  const rings = new Map<string, { readonly at: number; readonly call: PhoneCall }>();
  let standing: PhoneCall | null = null;

  async function answerAll(phone: Phone): Promise<void> {
    for (;;) {
      const call = await phone.incoming(LONG_MS);
      rings.set(callerOf(call), { at: Date.now(), call });
      void sleep(house.answerAfterMs).then(() => call.state === 'ringing' && call.answer());
    }
  }
  const register = async (): Promise<void> => {
    await Promise.all(phones.map((phone) => phone.register(REGISTERED_S)));
  };
  const again = setInterval(() => void register().catch(() => {}), (REGISTERED_S / 3) * 1_000);

  const dial = (phone: Phone, to: string, from: string) => phone.dial(to, { from: `sip:${from}@carrier.example.com` });

  const house: House = {
    tenant,
    phones,
    trunk,
    answerAfterMs: ANSWER_MS,
    takenFrom: (from) => rings.get(from)?.call,
    openStanding: async () => {
      if (standing?.state === 'answered') return;
      standing = phones[2].dial('1002');
      await standing.until('answered');
    },
    closeStanding: async () => {
      await leave(standing);
      standing = null;
    },
    place: async (to, from, during = () => sleep(TALK_MS)) => {
      const at = Date.now();
      const call = dial(trunk, to, from);
      let failed: string | null = null;
      try {
        await call.until('answered', PATIENCE_MS);
        await during();
        if (!rings.has(from)) failed = 'answered, and by no phone';
      } catch (error) {
        failed = (error as Error).message;
        // What is dialled on into a PBX that is dead may be taken by the next one.
        void call.until('answered', 60_000).then(
          () => call.hangup(),
          () => {},
        );
      }
      await leave(call);
      const rang = rings.get(from);
      const ringMs = rang !== undefined && to === tenant.dids.phone ? rang.at - at : null;
      return { tenant: tenant.id, from, at, until: Date.now(), ringMs, failed };
    },
    leaveMessage: async (from) => {
      const call = dial(speaker, tenant.dids.voicemail, from);
      try {
        await call.until('answered');
        await sleep(300);
        await sound.press('#'); // past the greeting
        await sleep(700);
        await sound.sing(2_500);
      } catch {
        // The PBX is what is broken.
      }
      await leave(call);
    },
    register,
    close: () => {
      clearInterval(again);
      for (const phone of [...phones, trunk, speaker]) phone.kill();
    },
  };
  for (const phone of phones.slice(0, 2)) void answerAll(phone).catch(() => {});
  return house;
}

/** The number in From; for a colleague the extension. */
function callerOf(call: PhoneCall): string {
  return /sips?:([^@;>]*)@/.exec(call.peer)?.[1] ?? '';
}

/** Hangs up, and does not wait for a PBX that is dead. */
async function leave(call: PhoneCall | null): Promise<void> {
  await Promise.race([call?.hangup().catch(() => {}), sleep(1_500)]);
}
