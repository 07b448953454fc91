import { conversationId } from '../../asterisk/naming.ts';
import { tenantScope } from '../../platform/mysql/tenant-scope.ts';
import { fromHex } from '../model/plan.ts';
import { dialplanWord } from '../model/verdict.ts';
import { didOfNumber } from '../store/dids.ts';
import { askWebhook, deadline } from './ask-webhook.ts';
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
  const late = deadline();
  const address = fromHex(url);
  if (!address.startsWith('https://')) return '';
  const row = await didOfNumber(tenantScope(room.db, tenant), did);
  // the call has gone elsewhere: nobody is to be asked about it any more
  if (row === undefined || late.aborted) return '';
  const question = {
    tenantId: tenant,
    didId: row.id,
    url: address,
    callId: conversationId(room.pbx, call),
    from: from === '' ? null : from,
    to: did,
  };
  const { verdict } = await askWebhook(room, question, late);
  return verdict === null ? '' : dialplanWord(verdict);
}
