import { createHash, randomBytes } from 'node:crypto';
import { parameter } from './message.ts';

/** Answers a digest challenge with MD5 and qop=auth (RFC 2617 section 3.2.2), which is what Asterisk asks by default. */
export function authorization(o: {
  challenge: string;
  method: string;
  uri: string;
  user: string;
  password: string;
}): string {
  const realm = parameter(o.challenge, 'realm');
  const nonce = parameter(o.challenge, 'nonce');
  const opaque = parameter(o.challenge, 'opaque');
  const cnonce = randomBytes(8).toString('hex');
  const secret = md5(`${o.user}:${realm}:${o.password}`);
  const response = md5(`${secret}:${nonce}:00000001:${cnonce}:auth:${md5(`${o.method}:${o.uri}`)}`);
  return (
    `Digest username="${o.user}", realm="${realm}", nonce="${nonce}", uri="${o.uri}", response="${response}", ` +
    `algorithm=MD5, cnonce="${cnonce}", qop=auth, nc=00000001${opaque === '' ? '' : `, opaque="${opaque}"`}`
  );
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
