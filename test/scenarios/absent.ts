import type { Absent } from './scenario.ts';

const ANOTHER_PBX = 'needs a second Asterisk, and INVITE with Replaces, which Patchbay answers 401 (pjsip.conf)';
const DIRECT_MEDIA = 'Patchbay keeps direct_media off; without it the scenario is the one without this word';
const SIGNALLING = 'about SIP messages inside one dialog; legs and records are those of the nominal one';
const BRIDGE_FEATURES = 'the same keys given by BRIDGE_FEATURES; legs and records are those of the one without';
const CDR_CONF = 'an option of cdr.conf that takes rows from all calls of the PBX; the ledger needs them';

const because = (reason: string, ...names: readonly string[]): Absent[] => names.map((name) => ({ name, reason }));

/** What is named in the catalogue and not replayed. */
export const ABSENT: readonly Absent[] = [
  ...because(
    ANOTHER_PBX,
    ...['callee_remote', 'caller_remote'].map((name) => `channels/pjsip/transfers/attended_transfer/nominal/${name}`),
  ),
  ...because(
    DIRECT_MEDIA,
    ...[
      'attended_transfer/nominal/callee',
      'attended_transfer/nominal/caller',
      'blind_transfer/callee',
      'blind_transfer/caller',
    ].map((name) => `channels/pjsip/transfers/${name}${name.includes('nominal') ? '_local' : ''}_direct_media`),
  ),
  ...because(
    SIGNALLING,
    'channels/pjsip/transfers/attended_transfer/nominal/callee_local_semi_attended_transfer_record_route',
    ...[
      'caller_with_hold_481',
      'caller_with_hold_drop_options',
      'immediate_ok_notify',
      'off_nominal/transferer_reinvite',
    ].map((name) => `channels/pjsip/transfers/blind_transfer/${name}`),
  ),
  ...because(
    BRIDGE_FEATURES,
    ...['automixmon', 'parkcall', 'transfer_capabilities'].map((name) => `bridge/${name}_bridgefeatures`),
  ),
  ...because(
    CDR_CONF,
    ...['ignore_dial_changes', 'ignore_state_changes'].map((name) => `cdr/cdr_manipulation/cdr_${name}`),
  ),
  ...because(
    'endbeforehexten=no, which would make h the destination; the other setting is replayed',
    'hangup/handlers',
  ),
  ...because(
    "another backend; the rows are Asterisk's, whatever writes them",
    'cdr/cdr_newcdrcolumns_yes',
    'cdr/sqlite3',
  ),
  ...because(
    'skipped upstream; its parts are replayed as the queues, as party_transfer and as blind transfers',
    ...['cdr/app_queue', 'cdr/app_dial_G_flag', 'cdr/cdr_properties/blind-transfer-accountcode'],
  ),
  ...because('skipped upstream, and about device states, not rows', 'apps/queues/ringinuse_and_pause'),
];
