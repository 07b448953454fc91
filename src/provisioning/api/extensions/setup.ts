import type { z } from '@hono/zod-openapi';
import { toString as qrCode } from 'qrcode';
import type { SipAddresses } from '../../actions/context.ts';
import type { Extension } from '../../store/extensions.ts';
import type { Setup } from './schemas.ts';

/** What a person needs to set up a phone, while the secret is known. Only ever part of an answer, never logged. */
export async function setupOf(
  { endpointId: user, phone }: Extension,
  secret: string,
  { host, port, websocketUrl }: SipAddresses,
): Promise<z.infer<typeof Setup>> {
  const isBrowser = phone.kind === 'webrtc';
  const server = `${host}:${port}`;
  const link = `sip:${user}:${secret}@${server};transport=${isBrowser ? 'ws' : 'udp'}`;
  const { displayName: name, number } = phone;
  const at = { user, secret, server, host, port, name: `${name} (${number})` };
  return {
    sip_uri: `sip:${user}@${server}`,
    server: host,
    port,
    transport: isBrowser ? 'ws' : 'udp',
    websocket_url: isBrowser ? websocketUrl : null,
    username: user,
    password: secret,
    qr_svg: await qrCode(link, { type: 'svg', errorCorrectionLevel: 'M' }),
    link,
    clients: isBrowser ? [jssip(at, websocketUrl)] : [generic(at), linphone(at), baresip(at)],
  };
}

interface Account {
  readonly user: string;
  readonly secret: string;
  readonly server: string;
  readonly host: string;
  readonly port: number;
  readonly name: string;
}

/** Zoiper, Groundwire, MicroSIP and whatever else asks for these one by one. */
function generic({ user, secret, server, name }: Account) {
  const text = [`Account name: ${name}`, `Username: ${user}`, `Password: ${secret}`, `Domain: ${server}`];
  return { client: 'generic', text: [...text, 'Transport: UDP', 'Outbound proxy: (none)'].join('\n') };
}

/** A fragment of linphonerc. */
function linphone({ user, secret, server, host }: Account) {
  const proxy = ['[proxy_0]', `reg_identity=sip:${user}@${server}`, `reg_proxy=<sip:${server};transport=udp>`];
  const auth = ['[auth_info_0]', `username=${user}`, `passwd=${secret}`, 'realm=asterisk', `domain=${host}`];
  return { client: 'linphone', text: [...proxy, 'reg_expires=120', 'reg_sendregister=1', ...auth].join('\n') };
}

/** A line of ~/.baresip/accounts. */
function baresip({ user, secret, server }: Account) {
  return { client: 'baresip', text: `<sip:${user}@${server};transport=udp>;auth_pass=${secret};regint=120` };
}

/** The beginning of a script in a page that has JsSIP. */
function jssip({ user, secret, host }: Account, websocketUrl: string) {
  const text = [
    'const phone = new JsSIP.UA({',
    `  sockets: [new JsSIP.WebSocketInterface(${JSON.stringify(websocketUrl)})],`,
    `  uri: ${JSON.stringify(`sip:${user}@${host}`)},`,
    `  password: ${JSON.stringify(secret)},`,
    '  register_expires: 120,',
    '});',
  ];
  return { client: 'jssip', text: text.join('\n') };
}
