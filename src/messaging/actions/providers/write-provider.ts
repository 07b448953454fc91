import { randomBytes } from 'node:crypto';
import { PatchbayError } from '../../../platform/errors.ts';
import { isDuplicate } from '../../../platform/mysql/failure.ts';
import { jsonText } from '../../../platform/mysql/json-text.ts';
import { type Actor, MASK } from '../../../tenancy/guard/audit.ts';
import {
  insertProvider,
  lockProvider,
  numbersOf,
  ownDids,
  type ProviderRow,
  setNumbers,
  trunkOf,
  updateProvider,
} from '../../store/providers.ts';
import { commit, type Writing } from '../commit.ts';
import type { Messaging } from '../context.ts';
import { note } from '../note.ts';
import { invalid, noSuch } from '../refusals.ts';
import { sealedOf } from './carriers.ts';

/** What somebody writes of a provider; what is left out stays as it is. */
export interface ProviderChange {
  readonly name?: string | undefined;
  /** As stored; of the provider's own kind. */
  readonly settings?: Readonly<Record<string, unknown>> | undefined;
  readonly secret?: string | undefined;
  readonly price?: string | undefined;
  readonly currency?: string | null | undefined;
  readonly perNumberMinute?: number | undefined;
  readonly enabled?: boolean | undefined;
  readonly didIds?: readonly number[] | undefined;
}

export type Kind = ProviderRow['kind'];
export type Written = { readonly row: ProviderRow; readonly didIds: readonly number[] };

/** @throws PatchbayError `invalid`, `conflict` for a name that is taken */
export async function createProvider(
  room: Messaging,
  actor: Actor,
  kind: Kind,
  given: ProviderChange & { readonly name: string; readonly settings: Readonly<Record<string, unknown>> },
): Promise<Written> {
  const callbackKey = randomBytes(32).toString('base64url');
  const made = await named(() =>
    commit(room, actor.tenantId, async (writing) => {
      await check(room, writing, kind, given);
      const { now, trx, tenantId } = writing;
      const columns = columnsOf(room, tenantId, callbackKey, given);
      const id = await insertProvider(trx, {
        tenant_id: tenantId,
        kind,
        callback_key: callbackKey,
        created_at: now,
        updated_at: now,
        ...columns,
        name: given.name,
        settings: jsonText(given.settings),
      });
      if (given.didIds !== undefined) await setNumbers(trx, tenantId, id, given.didIds);
      await note(writing, actor, 'sms_provider.created', id, { after: shown(given) });
      return written(writing, id);
    }),
  );
  room.wake();
  return made;
}

/** @param seen throws when the writer has not seen the state that is there now */
export async function changeProvider(
  room: Messaging,
  actor: Actor,
  id: number,
  change: ProviderChange,
  seen: (updatedAt: Date) => void,
): Promise<Written> {
  const made = await named(() =>
    commit(room, actor.tenantId, async (writing) => {
      const { trx, tenantId, now } = writing;
      const before = await lockProvider(trx, id);
      if (before === undefined) throw noSuch('provider');
      seen(before.updated_at);
      const settings =
        change.settings === undefined ? undefined : { ...(before.settings as unknown as object), ...change.settings };
      const whole = { ...change, settings };
      await check(room, writing, before.kind, whole);
      const updated_at = new Date(Math.max(now.getTime(), before.updated_at.getTime() + 1));
      await updateProvider(trx, id, { ...columnsOf(room, tenantId, before.callback_key, whole), updated_at });
      if (change.didIds !== undefined) await setNumbers(trx, tenantId, id, change.didIds);
      const { name, kind, price, enabled } = before;
      await note(writing, actor, 'sms_provider.changed', id, {
        before: { name, kind, price, enabled: enabled === 1, settings: before.settings },
        after: shown(whole),
      });
      return written(writing, id);
    }),
  );
  room.wake();
  return made;
}

/** What waits for it goes by another one, or fails when it is due. */
export async function deleteProvider(room: Messaging, actor: Actor, id: number): Promise<void> {
  await commit(room, actor.tenantId, async (writing) => {
    const { trx, tenantId, now } = writing;
    const before = await lockProvider(trx, id);
    if (before === undefined) throw noSuch('provider');
    await setNumbers(trx, tenantId, id, []);
    await updateProvider(trx, id, { deleted_at: now, enabled: 0, secret: null });
    await note(writing, actor, 'sms_provider.deleted', id, { before: { name: before.name, kind: before.kind } });
  });
  room.wake();
}

async function written({ trx }: Writing, id: number): Promise<Written> {
  const row = await lockProvider(trx, id);
  if (row === undefined) throw new Error('a provider was lost');
  return { row, didIds: (await numbersOf(trx, [id])).get(id) ?? [] };
}

async function check(room: Messaging, { trx }: Writing, kind: Kind, { settings, didIds = [] }: ProviderChange) {
  const own = await ownDids(trx, didIds);
  if (didIds.some((id) => !own.has(id))) throw invalid('body.did_ids', 'names a number that is not there');
  if (settings === undefined) return;
  if (kind === 'sip') {
    const trunk = await trunkOf(trx, Number(settings['trunk_id']));
    if (trunk === undefined) throw invalid('body.settings.trunk_id', 'there is no such trunk');
    return;
  }
  const host = kind === 'smpp' ? String(settings['host']) : new URL(String(settings['base_url'])).hostname;
  const fault = room.outside.refuses(host);
  if (fault !== null) throw invalid(`body.settings.${kind === 'smpp' ? 'host' : 'base_url'}`, fault);
}

function columnsOf({ seal }: Messaging, tenantId: string, callbackKey: string, change: ProviderChange) {
  const { name, settings, secret, price, currency, perNumberMinute, enabled } = change;
  return {
    ...(name === undefined ? {} : { name }),
    ...(settings === undefined ? {} : { settings: jsonText(settings) }),
    ...(secret === undefined ? {} : { secret: seal.close(secret, sealedOf(tenantId, callbackKey)) }),
    ...(price === undefined ? {} : { price }),
    ...(currency === undefined ? {} : { currency }),
    ...(perNumberMinute === undefined ? {} : { per_number_minute: perNumberMinute }),
    ...(enabled === undefined ? {} : { enabled: enabled ? 1 : 0 }),
  };
}

function shown(change: ProviderChange): Readonly<Record<string, unknown>> {
  return { ...change, ...(change.secret === undefined ? {} : { secret: MASK }) };
}

async function named<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new PatchbayError('conflict', 'another provider has this name', {
      errors: [{ path: 'body.name', message: 'is taken' }],
    });
  }
}
