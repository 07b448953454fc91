import { type Finding, ok, problem, unknown } from '../finding.ts';

const FIX = [
  'sorcery.conf, [res_pjsip]: endpoint/cache=memory_cache,expire_on_reload=yes and endpoint=realtime,ps_endpoints (auth, aor alike)',
  'extconfig.conf, [settings]: ps_endpoints => odbc,<dsn of res_odbc.conf> (ps_auths, ps_aors, ps_endpoint_id_ips alike)',
  'odbc.ini: the same host and database as DATABASE_URL; try it with: isql -v <dsn>',
];

/** @param sample endpoints that the database has, with whether Asterisk finds them too */
export function checkEndpoints(sample: readonly { readonly id: string; readonly found: boolean }[]): Finding {
  const check = 'endpoints through Asterisk';
  if (sample.length === 0) return unknown(check, 'the database has no endpoint yet to look for');
  const missing = sample.filter(({ found }) => !found);
  if (missing.length === 0) return ok(check, `${sample.length} of ${sample.length} of the database are seen`);
  return problem(check, `${missing.length} of ${sample.length} of the database are not seen`, ...FIX);
}

/**
 * Endpoints must come from memory, or a database that stops takes every call with it.
 *
 * @param lookups how often one endpoint was asked for through Asterisk
 * @param queries statements that the database answered meanwhile, less those of an idle stretch as long
 */
export function checkCache(lookups: number, queries: number): Finding {
  const check = 'endpoint cache';
  if (queries < lookups / 2) return ok(check, `${lookups} look-ups, about ${Math.max(0, queries)} queries`);
  return problem(
    check,
    `${lookups} look-ups made about ${queries} queries: a database that is away would stop calls`,
    'sorcery.conf, [res_pjsip]: endpoint/cache=memory_cache,expire_on_reload=yes before endpoint=realtime,ps_endpoints',
    'sorcery.conf, [res_pjsip]: the same for auth and aor, and contact=astdb,registrar',
    'pjsip.conf, [global]: disable_multi_domain = yes',
  );
}

/** @param wanted active queues of the database by their name in Asterisk; `known` those that Asterisk reports */
export function checkQueues(wanted: readonly string[], known: readonly string[], projection: string): Finding {
  const check = 'queues through Asterisk';
  if (wanted.length === 0) return unknown(check, 'the database has no queue yet to look for');
  const missing = wanted.filter((name) => !known.includes(name));
  if (missing.length === 0) return ok(check, `all ${wanted.length} of the database are seen`);
  return problem(
    check,
    `${missing.length} of ${wanted.length} are not seen: ${missing.slice(0, 4).join(', ')}`,
    `queues.conf, last line: #tryinclude "${projection}"`,
    'extconfig.conf: no line for queues and none for queue_members',
    'start the daemon once, which writes that file, then: asterisk -rx "queue reload all"',
  );
}

/** @param contexts what each tenant needs and whether the dialplan has it */
export function checkContexts(contexts: readonly { readonly name: string; readonly present: boolean }[]): Finding {
  const check = 'dialplan contexts';
  if (contexts.length === 0) return unknown(check, 'the database has no tenant yet to look for');
  const missing = contexts.filter(({ present }) => !present).map(({ name }) => name);
  if (missing.length === 0) return ok(check, `${contexts.length} of ${contexts.length} are there`);
  return problem(check, `missing: ${missing.join(', ')}`, 'extensions.conf: #include the files of dialplan/');
}
