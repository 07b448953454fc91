import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { conversationId } from '../../asterisk/naming.ts';
import { recordingFolder, recordingName } from '../../asterisk/recording-file.ts';
import { PatchbayError } from '../../platform/errors.ts';
import { type Actor, appendAudit } from '../../tenancy/guard/audit.ts';
import type { LiveChannel } from '../model/live.ts';
import { findLiveCall, policiesOf } from '../store/live-call.ts';
import { findOne, type RecordingRow } from '../store/recordings.ts';
import type { Recordings, Told } from './context.ts';

export const RECORDING_ACTIONS = ['start', 'pause', 'resume', 'stop'] as const;
export type RecordingAction = (typeof RECORDING_ACTIONS)[number];

/** How long an answer waits for the PBX to show what was asked for. */
const PATIENCE_MS = 3_000;

export interface CallControl {
  control(
    actor: Actor,
    o: { readonly callId: string; readonly people: readonly number[] | null; readonly action: RecordingAction },
  ): Promise<RecordingRow>;
}

/**
 * Asks the PBX, once, and answers with what was seen to come of it.
 * @throws PatchbayError `not_found`, `conflict` with the reason, `pbx_unavailable`, `outcome_unknown` when nothing was
 *   seen of it in time: whoever asked looks at the recording, and is not to take it for done or not done
 */
export function createCallControl(room: Recordings, look: () => Promise<void>): CallControl {
  /** Calls that something is being asked of: two at once could record one call twice. */
  const busy = new Set<string>();

  return {
    control: async (actor, { callId, people, action }) => {
      const { tenantId } = actor;
      const call = await findLiveCall(room.db, { tenantId, people, callId });
      if (call === null) throw new PatchbayError('not_found', 'there is no such call going on');
      if (!room.live.isComplete || room.told === null) {
        throw new PatchbayError('pbx_unavailable', 'it is not known what the PBX does now');
      }
      const key = `${tenantId}/${callId}`;
      if (busy.has(key)) throw conflict('something else is being asked of its recording');
      busy.add(key);
      try {
        const channels = channelsOf(room, tenantId, callId);
        const going = goingOn(room, tenantId, channels);
        if (action === 'start') {
          if (going !== null) throw conflict('it is being recorded already');
          const endpoints = channels.flatMap(({ endpoint }) => endpoint ?? []);
          const policies = await policiesOf(room.db, { ...call, tenantId, endpoints });
          requirePermitted(policies);
          if (policies.announced && !(await wasTold(room, channels)))
            throw conflict('its parties were not told that it is recorded');
        }
        const send = sending(room, { tenantId, channels, going, action });
        await note(room, actor, callId, action);
        await send();
        return await seen(room, { tenantId, callId, action, going }, look);
      } finally {
        busy.delete(key);
      }
    },
  };
}

/** What is to be sent, once nothing stands against it. */
function sending(
  room: Recordings,
  o: {
    readonly tenantId: string;
    readonly channels: readonly LiveChannel[];
    readonly going: Told | null;
    readonly action: RecordingAction;
  },
): () => Promise<void> {
  const { going, action, channels, tenantId } = o;
  if (action === 'start') {
    const channel = channelToRecord(room, channels);
    if (channel === null) throw conflict('nobody talks yet');
    const { linkedId, uniqueId } = channel;
    const name = recordingName({ linkedId, uniqueId, source: 'on_demand' });
    const file = join(recordingFolder(room.spoolDir, tenantId), name);
    return () => room.commands.startRecording({ channel: channel.name, file });
  }
  if (going === null) throw conflict('it is not being recorded');
  const channel = room.live.channels.get(going.uniqueId)?.name;
  if (channel === undefined) throw conflict('it is not being recorded any more');
  if (action === 'stop') {
    if (going.source === 'policy') throw conflict('it is recorded by policy: it can be paused, not stopped');
    return () => room.commands.stopRecording({ channel });
  }
  if (going.paused === (action === 'pause')) throw conflict(`it is ${going.paused ? 'paused already' : 'not paused'}`);
  return () => room.commands.muteRecording({ channel, muted: action === 'pause' });
}

function channelsOf({ live, pbx }: Recordings, tenantId: string, callId: string): LiveChannel[] {
  return [...live.channels.values()].filter(
    ({ tenant, linkedId }) => tenant === tenantId && conversationId(pbx, linkedId) === callId,
  );
}

/** By the channel: a transfer can have made it part of another conversation. The latest, where there are two. */
function goingOn({ told }: Recordings, tenantId: string, channels: readonly LiveChannel[]): Told | null {
  const ids = new Set(channels.map(({ uniqueId }) => uniqueId));
  return [...(told?.values() ?? [])].filter((one) => one.tenantId === tenantId && ids.has(one.uniqueId)).at(-1) ?? null;
}

/** Whoever is outside, else who called: the one who stays when the call is handed on (dialplan/record.conf). */
function channelToRecord({ directory }: Recordings, channels: readonly LiveChannel[]): LiveChannel | null {
  const talking = channels.filter(({ isTalking }) => isTalking).sort((a, b) => a.createdAt - b.createdAt);
  const outside = talking.find(({ endpoint }) => endpoint !== null && directory.endpoint(endpoint)?.kind === 'trunk');
  return outside ?? talking[0] ?? null;
}

function requirePermitted({ set, fallback }: Awaited<ReturnType<typeof policiesOf>>): void {
  if (set.includes('never')) throw conflict('the number, the queue or an extension of this call is never recorded');
  if (set.length === 0 && fallback === 'never') throw conflict('nothing says that this call may be recorded');
}

const ASK_MS = 3_000;

/** What has to be announced and was not, is not recorded: as the dialplan has it (TOLD, TELL in record.conf). */
function wasTold({ inspection }: Recordings, channels: readonly LiveChannel[]): Promise<boolean> {
  return inspection.inspect(ASK_MS, async (look) => {
    for (const { name } of channels) {
      for (const variable of ['TOLD', 'TELL']) if ((await look.channelVariable(name, variable)) !== '') return true;
    }
    return false;
  });
}

async function note(room: Recordings, actor: Actor, callId: string, action: RecordingAction): Promise<void> {
  const at = new Date(room.clock.now());
  await appendAudit(room.db, { ...actor, action: `recording.${action}`, entityType: 'call', entityId: callId, at });
}

async function seen(
  room: Recordings,
  o: {
    readonly tenantId: string;
    readonly callId: string;
    readonly action: RecordingAction;
    readonly going: Told | null;
  },
  look: () => Promise<void>,
): Promise<RecordingRow> {
  const { tenantId, callId, action, going } = o;
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(100)) {
    if (action === 'stop') await look();
    const told = going ?? goingOn(room, tenantId, channelsOf(room, tenantId, callId));
    if (told === null) continue;
    const row = await findOne(room.db, tenantId, told.id);
    const isSo = action === 'stop' ? row?.status !== 'recording' : row?.paused === (action === 'pause' ? 1 : 0);
    if (row !== undefined && isSo) return row;
  }
  throw new PatchbayError('outcome_unknown', 'the PBX was asked and did not show in time what came of it');
}

function conflict(why: string): PatchbayError {
  return new PatchbayError('conflict', why);
}
