import { PatchbayError } from '../platform/errors.ts';
import { createActionIds } from './ami/action.ts';
import type { AmiFrame } from './ami/frame.ts';
import { login } from './ami/login.ts';
import { AmiSession } from './ami/session.ts';
import { AMI_TIMES, type AmiTimes } from './ami/times.ts';
import type { AriSnapshots } from './ari/snapshots.ts';
import { isJson } from './normalise/json.ts';
import type { AmiAddress } from './pbx-address.ts';
import type { PbxInspection, PbxLook, SorceryType } from './pbx-event.ts';
import { pjsipEndpoints } from './resync.ts';

/**
 * Looks into a PBX, by the user that can change nothing and by ARI's reading side. Each look has an AMI connection of its
 * own: an answer may have to wait for the database, and no event should wait behind it.
 */
export function createInspection(o: {
  readonly address: AmiAddress;
  readonly ari: AriSnapshots;
  readonly times?: Partial<AmiTimes>;
}): PbxInspection {
  const ids = createActionIds();
  return {
    inspect: async (deadlineMs, work) => {
      const session = new AmiSession({
        address: o.address,
        ids,
        times: { ...AMI_TIMES, ...o.times, actionMs: deadlineMs, listMs: deadlineMs },
        wanted: new Set(),
        event: () => {},
        rejected: () => {},
      });
      const timer = setTimeout(() => session.close(`no answer within ${deadlineMs} ms`), deadlineMs);
      const ended = session.ended.then((reason): never => {
        throw new PatchbayError('pbx_unavailable', `the PBX could not be looked into: ${reason}`);
      });
      ended.catch(() => {});
      try {
        const look = login(session, o.address, false).then(() => work(lookThrough(session, o.ari)));
        look.catch(() => {});
        return await Promise.race([look, ended]);
      } catch (cause) {
        if (!(cause instanceof PatchbayError) || cause.code !== 'outcome_unknown') throw cause;
        throw new PatchbayError('pbx_unavailable', `the PBX could not be looked into: ${cause.message}`, { cause });
      } finally {
        clearTimeout(timer);
        session.close('done');
      }
    },
  };
}

function lookThrough(ami: AmiSession, ari: AriSnapshots): PbxLook {
  const value = async (Variable: string): Promise<string> => (await ami.request('Getvar', { Variable })).get('Value');
  return {
    endpoints: async () => (await pjsipEndpoints(ari)).map(({ resource }) => String(resource)),
    object: (type, id) => sorceryObject(ari, type, id),
    queues: async () => {
      const frames = await ami.list('QueueStatus');
      return {
        queues: of(frames, 'QueueParams').map((frame) => ({
          name: frame.get('Queue'),
          strategy: frame.get('Strategy'),
        })),
        members: of(frames, 'QueueMember').map((frame) => ({
          queue: frame.get('Queue'),
          interface: frame.get('Location'),
          penalty: Number(frame.get('Penalty')),
          paused: frame.get('Paused') === '1',
        })),
        callers: of(frames, 'QueueEntry').map((frame) => ({
          queue: frame.get('Queue'),
          channel: frame.get('Channel'),
        })),
      };
    },
    // Only digits: anything else could be read as another question.
    hasMailbox: async (mailbox, context) =>
      /^\d{1,20}$/.test(mailbox) && (await value(`VM_INFO(${mailbox}@${context},exists)`)) === '1',
    spoolDir: () => value('ASTSPOOLDIR'),
    channelVariable: async (Channel, Variable) => (await ami.request('Getvar', { Channel, Variable })).get('Value'),
    contacts: async () => {
      const frames = await ami.list('DBGetTree', { Family: 'registrar/contact' }).catch((error: unknown) => {
        // Refused is what Asterisk does when the family is empty.
        if (error instanceof PatchbayError && error.code === 'unavailable') return [];
        throw error;
      });
      return of(frames, 'DBGetTreeResponse').map((frame) => frame.get('Key').replace('/registrar/contact/', ''));
    },
    registrations: async () =>
      new Map(
        of(await ami.list('PJSIPShowRegistrationsOutbound'), 'OutboundRegistrationDetail').map((frame) => [
          frame.get('ObjectName'),
          frame.get('Status'),
        ]),
      ),
    context: async (name) => {
      const frames = await ami.list('ShowDialPlan', { Context: name }).catch((error: unknown) => {
        if (error instanceof PatchbayError && error.code === 'unavailable') return null;
        throw error;
      });
      if (frames === null) return null;
      const lines = of(frames, 'ListDialplan').filter((frame) => frame.get('Context') === name);
      return {
        name,
        includes: lines.flatMap((frame) => (frame.has('IncludeContext') ? [frame.get('IncludeContext')] : [])),
        extensions: lines.flatMap((frame) =>
          frame.has('Extension')
            ? [{ number: frame.get('Extension'), priority: frame.get('Priority'), does: frame.get('Application') }]
            : [],
        ),
      };
    },
  };
}

function of(frames: readonly AmiFrame[], type: string): AmiFrame[] {
  return frames.filter((frame) => frame.type === type);
}

/** From the cache if it is there: what Asterisk works with. */
async function sorceryObject(ari: AriSnapshots, type: SorceryType, id: string) {
  try {
    const fields = await ari.get(`/asterisk/config/dynamic/res_pjsip/${type}/${encodeURIComponent(id)}`);
    const values = new Map<string, string>();
    for (const field of Array.isArray(fields) ? fields.filter(isJson) : []) {
      values.set(String(field['attribute']), String(field['value']));
    }
    return values;
  } catch (error) {
    if (error instanceof PatchbayError && error.code === 'not_found') return null;
    throw error;
  }
}
