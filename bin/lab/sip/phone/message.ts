/** A SIP message, RFC 3261 section 7, as far as one phone and one well-behaved server need. */
export interface SipMessage {
  /** `INVITE sip:… SIP/2.0` or `SIP/2.0 200 OK` */
  readonly start: string;
  /** In the order of the wire, names as written. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

export function parseMessage(datagram: string): SipMessage | null {
  const end = datagram.indexOf('\r\n\r\n');
  if (end < 0) return null; // a keep-alive
  const [start = '', ...lines] = datagram.slice(0, end).split('\r\n');
  const headers = lines.map((line): readonly [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).trim(), line.slice(colon + 1).trim()];
  });
  return { start, headers, body: datagram.slice(end + 4) };
}

export function writeMessage(message: SipMessage): string {
  const type = message.body === '' || header(message, 'Content-Type') !== '' ? [] : ['Content-Type: application/sdp'];
  const lines = message.headers.map(([name, value]) => `${name}: ${value}`);
  return [
    message.start,
    ...lines,
    ...type,
    `Content-Length: ${Buffer.byteLength(message.body)}`,
    '',
    message.body,
  ].join('\r\n');
}

export function header(message: SipMessage, name: string): string {
  return message.headers.find(([found]) => found.toLowerCase() === name.toLowerCase())?.[1] ?? '';
}

export function headersOf(message: SipMessage, ...names: readonly string[]): (readonly [string, string])[] {
  const wanted = names.map((name) => name.toLowerCase());
  return message.headers.filter(([found]) => wanted.includes(found.toLowerCase()));
}

/** 200 of `SIP/2.0 200 OK`; null for a request. */
export function statusOf(message: SipMessage): number | null {
  const status = /^SIP\/2\.0 (\d{3})/.exec(message.start)?.[1];
  return status === undefined ? null : Number(status);
}

/** INVITE, of a request by its start line and of an answer by its CSeq. */
export function methodOf(message: SipMessage): string {
  return (
    (statusOf(message) === null ? message.start : header(message, 'CSeq').replace(/^\d+\s+/, '')).split(' ')[0] ?? ''
  );
}

export function parameter(value: string, name: string): string {
  return new RegExp(`[;,\\s]${name}="?([^";,>\\s]*)"?`, 'i').exec(value)?.[1] ?? '';
}

/** The address between angle brackets. */
export function uriOf(value: string): string {
  return /<([^>]*)>/.exec(value)?.[1] ?? value.split(';')[0] ?? '';
}
