import { refuseControlCharacters } from './wire-text.ts';

/** Where one link of a PBX is and who we are there. Never logged whole: {@link shown} is. */
export interface AmiAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly secret: string;
}

export interface AriAddress {
  /** `http://127.0.0.1:8088/ari`, without credentials and without a slash at its end. */
  readonly root: string;
  /** `ws://127.0.0.1:8088/ari` */
  readonly socketRoot: string;
  /** Value of the Authorization header, UTF-8 inside (RFC 7617). */
  readonly authorization: string;
  readonly user: string;
}

/** @param url `ami://user:secret@127.0.0.1:5038` @throws TypeError for anything else */
export function parseAmiUrl(url: string): AmiAddress {
  const { hostname, port, username, password, protocol } = new URL(url);
  if (protocol !== 'ami:' || hostname === '' || username === '') throw new TypeError('not ami://user:secret@host:port');
  const address = {
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? 5038 : Number(port),
    user: decodeURIComponent(username),
    secret: decodeURIComponent(password),
  };
  refuseControlCharacters(address.user, 'user');
  refuseControlCharacters(address.secret, 'secret');
  return address;
}

/** @param url `http://user:secret@127.0.0.1:8088/ari`; the path may be left out @throws TypeError for anything else */
export function parseAriUrl(url: string): AriAddress {
  const { protocol, host, pathname, username, password } = new URL(url);
  if ((protocol !== 'http:' && protocol !== 'https:') || username === '') {
    throw new TypeError('not http://user:secret@host:port/ari');
  }
  const path = pathname.replace(/\/+$/, '') || '/ari';
  const user = decodeURIComponent(username);
  const credentials = Buffer.from(`${user}:${decodeURIComponent(password)}`, 'utf8').toString('base64');
  return {
    root: `${protocol}//${host}${path}`,
    socketRoot: `${protocol === 'https:' ? 'wss:' : 'ws:'}//${host}${path}`,
    authorization: `Basic ${credentials}`,
    user,
  };
}
