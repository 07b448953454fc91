import type { Selectable } from 'kysely';
import type { CdrLeg } from '../../asterisk/spool/cdr-record.ts';
import type { DB } from '../../platform/mysql/schema.generated.ts';

/** A stored leg as it was in the file, but for text that its column cut. */
export function legOf(row: Selectable<DB['cdr']>): CdrLeg {
  return {
    uniqueId: row.uniqueid ?? '',
    linkedId: row.linkedid ?? '',
    sequence: row.sequence ?? 0,
    tenantId: row.tenantid ?? '',
    peerTenantId: row.peertenantid ?? '',
    startAt: row.start_us,
    answerAt: row.answer_us,
    endAt: row.end_us ?? row.start_us,
    duration: row.duration ?? 0,
    billsec: row.billsec ?? 0,
    disposition: row.disposition ?? '',
    amaflags: row.amaflags ?? '',
    accountCode: row.accountcode ?? '',
    peerAccount: row.peeraccount ?? '',
    channel: row.channel ?? '',
    dstChannel: row.dstchannel ?? '',
    lastApp: row.lastapp ?? '',
    lastData: row.lastdata ?? '',
    context: row.dcontext ?? '',
    dst: row.dst ?? '',
    src: row.src ?? '',
    clid: row.clid ?? '',
    userfield: row.userfield ?? '',
  };
}
