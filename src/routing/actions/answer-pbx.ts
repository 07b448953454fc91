import { conversationId } from '../../asterisk/naming.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { fromHex } from '../model/plan.ts';
import { dialplanWord } from '../model/verdict.ts';
import { didOfNumber } from '../store/dids.ts';
import { askWebhook } from './ask-webhook.ts';
import type { Routing } from './context.ts';

/** What dialplan/route.conf says of a call that a webhook is to route. */
export interface PbxQuestion {
  readonly tenant: string;
  /** The number that was called, E.164. */
  readonly did: string;
  readonly from: string;
  /** Asterisk's linkedid. */
  readonly call: string;
  /** In hexadecimal digits. */
  readonly url: string;
}

/** @returns `type:target` or `hangup:cause` for the dialplan; '' where the number's failover counts */
export async function answerPbx(room: Routing, { tenant, did, from, call, url }: PbxQuestion): Promise<string> {
  const address = fromHex(url);
  if (!address.startsWith('https://')) return '';
  const row = await didOfNumber(tenantScope(room.db, tenant), did);
  if (row === undefined) return '';
  const { verdict } = await askWebhook(room, {
    tenantId: tenant,
    didId: row.id,
    url: address,
    callId: conversationId(room.pbx, call),
    from: from === '' ? null : from,
    to: did,
  });
  return verdict === null ? '' : dialplanWord(verdict);
}
