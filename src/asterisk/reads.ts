import { setTimeout as sleep } from 'node:timers/promises';
import { PatchbayError } from '../platform/errors.ts';
import { createActionIds } from './ami/action.ts';
import { login } from './ami/login.ts';
import { AmiSession } from './ami/session.ts';
import { AMI_TIMES, type AmiTimes } from './ami/times.ts';
import type { AmiAddress } from './pbx-address.ts';
import type { PbxReads } from './pbx-event.ts';

const AT_ONCE = 50;

/**
 * Questions to a PBX, by the user that can change nothing. Each has a connection of its own: an answer may have to wait
 * for the database, and no event should wait behind it.
 */
export function createReads(o: { readonly address: AmiAddress; readonly times?: Partial<AmiTimes> }): PbxReads {
  const ids = createActionIds();

  async function ask<T>(deadlineMs: number, question: (session: AmiSession) => Promise<T>): Promise<T> {
    const times = { ...AMI_TIMES, ...o.times, connectMs: deadlineMs, actionMs: deadlineMs, listMs: deadlineMs };
    const nothing = (): void => {};
    const session = new AmiSession({
      address: o.address,
      ids,
      times,
      wanted: new Set(),
      event: nothing,
      rejected: nothing,
    });
    const late = new AbortController();
    try {
      return await Promise.race([
        login(session, o.address, false).then(() => question(session)),
        sleep(deadlineMs, undefined, { signal: late.signal }).then(() => {
          throw new Error(`no answer within ${deadlineMs} ms`);
        }),
      ]);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : 'no answer';
      throw new PatchbayError('pbx_unavailable', `the PBX was asked in vain: ${why}`, { cause });
    } finally {
      late.abort();
      session.close('done');
    }
  }

  async function values(session: AmiSession, expressions: readonly string[]): Promise<string[]> {
    const all: string[] = [];
    for (let from = 0; from < expressions.length; from += AT_ONCE) {
      const some = expressions.slice(from, from + AT_ONCE);
      const answers = await Promise.all(some.map((Variable) => session.request('Getvar', { Variable })));
      all.push(...answers.map((answer) => answer.get('Value')));
    }
    return all;
  }

  /** A registration as AstDB has it; '' for a contact that is configured. */
  async function kept(session: AmiSession, contact: string): Promise<string> {
    const entry = await session.list('DBGet', { Family: 'registrar/contact', Key: contact }).catch(() => []);
    return entry[0]?.get('Val') ?? '';
  }

  return {
    endpoints: (endpoints, field, deadlineMs) =>
      ask(deadlineMs, async (session) => {
        const found = await values(
          session,
          endpoints.map((endpoint) => `PJSIP_ENDPOINT(${endpoint},${field})`),
        );
        return new Map(endpoints.map((endpoint, i) => [endpoint, found[i] ?? '']));
      }),

    contacts: (aor, deadlineMs) =>
      ask(deadlineMs, async (session) => {
        const [listed = ''] = await values(session, [`PJSIP_AOR(${aor},contact)`]);
        const names = listed.split(',').filter((name) => name.startsWith(aor));
        const states = await values(
          session,
          names.map((name) => `PJSIP_CONTACT(${name},status)`),
        );
        const stored = await Promise.all(names.map((name) => kept(session, name)));
        return names.map((id, i) => ({ id, status: states[i] ?? '', stored: stored[i] ?? '' }));
      }),

    registrations: (deadlineMs) =>
      ask(deadlineMs, async (session) => {
        const frames = await session.list('PJSIPShowRegistrationsOutbound');
        // Details of credentials come in the same list: nothing of it but this leaves here.
        return new Map(
          frames
            .filter(({ type }) => type === 'OutboundRegistrationDetail')
            .map((frame) => [frame.get('ObjectName'), frame.get('Status')]),
        );
      }),
  };
}
