import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { keptSecrets, randomSecret } from '../lab/secrets.ts';
import { renderFolder, type Settings, writeAtomically } from '../lab/template.ts';
import { withExternalAddress } from './external-address.ts';

/**
 * First step of compose.yaml: generates every secret once, and writes what each of the others is to be told, each on a
 * volume of its own so that none sees another's. Running it again changes no secret.
 */
const PROJECT = join(import.meta.dirname, '../..');
const SPOOL = '/var/spool/patchbay';
const DATABASE = '/settings/database';
const ASTERISK = '/settings/asterisk';
const TRIPLETS: Readonly<Record<string, string>> = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' };

const { INSIDE_SUBNET = '', EDGE_SUBNET = '', SIP_EXTERNAL_ADDRESS = '', TOKEN_KEY } = process.env;
const secrets = await keptSecrets('/settings/secrets/secrets.json', {
  databaseRoot: randomSecret,
  databasePatchbay: randomSecret,
  databaseAsterisk: randomSecret,
  systemName: () => `pb${randomSecret().replaceAll(/[^a-zA-Z0-9]/g, '')}`.slice(0, 24),
  amiEvents: randomSecret,
  amiControl: randomSecret,
  ari: randomSecret,
  routing: randomSecret,
  tokenKey: () => Buffer.from(`${randomSecret()}${randomSecret()}`).toString('hex'),
});

// The database's own program reads these as another user; nobody else has this volume.
await writeFile(join(DATABASE, 'root-password'), secrets.databaseRoot, { mode: 0o644 });
await writeFile(join(DATABASE, 'patchbay-password'), secrets.databasePatchbay, { mode: 0o644 });

for (const part of ['cdr', 'cel', 'projection', 'moh', 'recording'])
  await mkdir(join(SPOOL, part), { recursive: true });
// the daemon's name on the network that the PBX alone shares with it
const routingUrl = `http://routing:8079/${secrets.routing}`;
const libraries = join('/usr/lib', TRIPLETS[process.arch] ?? '');
const settings: Settings = {
  PATCHBAY_ETC_DIR: ASTERISK,
  PATCHBAY_STATE_DIR: '/var/lib/patchbay',
  PATCHBAY_RUN_DIR: '/tmp',
  PATCHBAY_LOG_DIR: '/var/log/patchbay',
  PATCHBAY_SPOOL_DIR: SPOOL,
  PATCHBAY_MODULE_DIR: join(libraries, 'asterisk/modules'),
  PATCHBAY_ODBC_DRIVER: join(libraries, 'odbc/libmaodbc.so'),
  PATCHBAY_SYSTEM_NAME: secrets.systemName,
  PATCHBAY_BIND: '0.0.0.0', // of the container; compose.yaml publishes SIP and media, nothing more
  PATCHBAY_PERMIT: INSIDE_SUBNET,
  PATCHBAY_AMI_PORT: 5038,
  PATCHBAY_AMI_EVENTS_PASSWORD: secrets.amiEvents,
  PATCHBAY_AMI_CONTROL_PASSWORD: secrets.amiControl,
  PATCHBAY_ARI_PASSWORD: secrets.ari,
  PATCHBAY_ROUTING_URL: routingUrl,
  PATCHBAY_HTTP_PORT: 8088,
  PATCHBAY_SIP_PORT: 5060,
  PATCHBAY_SIP_TLS_PORT: 5061,
  PATCHBAY_RTP_FIRST: 10_000,
  PATCHBAY_RTP_LAST: 10_099,
  PATCHBAY_DB_HOST: 'database',
  PATCHBAY_DB_PORT: 3306,
  PATCHBAY_DB_NAME: 'patchbay',
  PATCHBAY_DB_USER: 'asterisk',
  PATCHBAY_DB_PASSWORD: secrets.databaseAsterisk,
  PATCHBAY_HOST: 'asterisk',
};
await renderFolder(join(PROJECT, 'asterisk-conf'), ASTERISK, settings);
await renderFolder(join(PROJECT, 'dialplan'), join(ASTERISK, 'dialplan'), {});
const pjsip = join(ASTERISK, 'pjsip.conf');
await writeAtomically(pjsip, withExternalAddress(await readFile(pjsip, 'utf8'), SIP_EXTERNAL_ADDRESS));
// `docker compose logs asterisk` shows what a file in the container would hide, and what nobody would rotate.
const logger = join(ASTERISK, 'logger.conf');
await writeAtomically(logger, (await readFile(logger, 'utf8')).replace(/^messages\.log =>/m, 'console =>'));

const daemon = {
  DATABASE_URL: `mysql://patchbay:${secrets.databasePatchbay}@database:3306/patchbay`,
  AMI_EVENTS_URL: `ami://patchbay-events:${secrets.amiEvents}@pbx:5038`,
  AMI_CONTROL_URL: `ami://patchbay-control:${secrets.amiControl}@pbx:5038`,
  ARI_URL: `http://patchbay:${secrets.ari}@pbx:8088/ari`,
  PBX_SYSTEM_NAME: secrets.systemName,
  ROUTING_URL: routingUrl,
  TOKEN_KEY: TOKEN_KEY || secrets.tokenKey,
  TRUSTED_PROXIES: EDGE_SUBNET,
};
const lines = Object.entries(daemon).map(([name, value]) => `${name}=${value}\n`);
await writeAtomically('/settings/daemon/daemon.env', lines.join(''));
console.log('secrets and configuration are in place');
