import { type Finding, ok, problem } from '../finding.ts';

/** What each is needed for; the name without `.so`. */
const WHY_NEEDED: Readonly<Record<string, string>> = {
  res_pjsip: 'phones and trunks',
  res_pjsip_session: 'calls',
  res_pjsip_registrar: 'phones that register',
  res_pjsip_authenticator_digest: 'passwords of phones',
  res_pjsip_endpoint_identifier_user: 'knowing a phone by its name',
  res_pjsip_endpoint_identifier_ip: 'knowing a trunk by its address',
  res_pjsip_pubsub: 'busy lamps and message waiting',
  res_sorcery_realtime: 'endpoints from the database',
  res_sorcery_memory_cache: 'calls while the database is away',
  res_sorcery_astdb: 'registrations that survive a restart',
  res_odbc: 'the database',
  res_config_odbc: 'realtime tables',
  func_odbc: 'routing that is read from the database',
  func_curl: 'webhooks that route calls',
  chan_pjsip: 'SIP channels',
  func_channel: 'the tenant of a call in the dialplan',
  func_strings: 'cleaning what a caller sends',
  func_groupcount: 'the limit of calls at a time',
  app_read: 'menus',
  app_stack: 'subroutines of the dialplan',
  app_queue: 'queues',
  app_dial: 'ringing a phone',
  app_voicemail_odbc: 'voicemail',
  app_bridgewait: 'callers who wait while they are held or transferred',
  app_chanspy: 'listening to calls',
  app_celgenuserevent: 'transfers over HTTP in the call records',
  func_export: 'callers who wait while they are transferred',
  res_mutestream: 'muting a call over HTTP',
  res_stasis_snoop: 'digits and announcements for a call over HTTP',
  app_stasis: 'calls under the control of the daemon',
  res_ari: 'the live picture of channels',
  res_ari_channels: 'channels over ARI',
  res_ari_bridges: 'bridges over ARI',
  res_ari_endpoints: 'endpoints over ARI',
  res_ari_events: 'events over ARI',
  res_http_websocket: 'events over ARI, browsers as phones',
  cdr_custom: 'call records in the spool',
  cel_custom: 'call events in the spool',
  pbx_config: 'the dialplan',
};

const LOCKS_UP =
  'ARI can lock up or Asterisk crash when the event socket closes while device states change; the daemon has them over AMI';

/** What must not run, and why. */
const HARMFUL: Readonly<Record<string, string>> = {
  cdr_adaptive_odbc: 'it stops CDR while the database is slow and loses rows while it is away',
  cdr_odbc: 'it stops CDR while the database is slow and loses rows while it is away',
  cel_odbc: 'it stops CEL while the database is slow and loses rows while it is away',
  res_ari_device_states: LOCKS_UP,
  res_stasis_device_state: LOCKS_UP,
};

export const NEEDED = Object.keys(WHY_NEEDED);

export interface LoadedModule {
  readonly name: string;
  /** `Running` or `Not Running`. */
  readonly status: string;
}

export function checkModules(loaded: readonly LoadedModule[]): Finding[] {
  const running = new Set(
    loaded.filter(({ status }) => status === 'Running').map(({ name }) => name.replace(/\.so$/, '')),
  );
  const missing = Object.entries(WHY_NEEDED).filter(([name]) => !running.has(name));
  const harmful = Object.entries(HARMFUL).filter(([name]) => running.has(name));
  return [
    missing.length === 0
      ? ok('modules needed', `all ${NEEDED.length} run`)
      : problem(
          'modules needed',
          `${missing.length} do not run`,
          ...missing.map(([name, why]) => `modules.conf: load = ${name}.so (${why})`),
        ),
    harmful.length === 0
      ? ok('modules unwanted', 'none runs')
      : problem(
          'modules unwanted',
          `${harmful.length} run`,
          ...harmful.map(([name, why]) => `modules.conf: noload = ${name}.so (${why})`),
        ),
  ];
}
