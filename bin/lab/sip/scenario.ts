/** Scenarios of sipp. `[…]` are sipp's own keywords. */

const LONGEST_RING_MS = 170_000;
const TO = 'To: <sip:[service]@[remote_ip]:[remote_port]>';
const OK_TO_BYE = send([
  ...['SIP/2.0 200 OK', '[last_Via:]', '[last_From:]', '[last_To:]', '[last_Call-ID:]', '[last_CSeq:]'],
  'Content-Length: 0',
]);

export interface CallPlan {
  readonly from?: string;
  readonly fromName?: string;
  readonly talkMs?: number;
  readonly cancelAfterMs?: number;
  /** A file for rtp_stream, or null for silence. */
  readonly tone: string | null;
}

/** Calls; then talks until its time is up or the other side hangs up, or gives up while it rings. */
export function callerScenario(o: CallPlan): string {
  const name = o.fromName === undefined ? '' : `"${o.fromName}" `;
  const from = `From: ${name}<sip:${o.from ?? '+4930555019[call_number]'}@[local_ip]:[local_port]>;tag=[pid]c[call_number]`;
  const invite = send(
    [
      ...['INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0', via(), from, TO, 'Call-ID: [call_id]'],
      ...['CSeq: 1 INVITE', 'Contact: <sip:caller@[local_ip]:[local_port]>', 'Max-Forwards: 70'],
      ...['Content-Type: application/sdp', 'Content-Length: [len]', ''],
      ...['v=0', 'o=caller 1 1 IN IP4 [local_ip]', 's=-', 'c=IN IP4 [media_ip]', 't=0 0'],
      ...['m=audio [rtpstream_audio_port] RTP/AVP 8', 'a=rtpmap:8 PCMA/8000', 'a=sendrecv'],
    ],
    'retrans="500"',
  );
  return scenario(invite, ...(o.cancelAfterMs === undefined ? talk(from, o) : giveUp(from, o.cancelAfterMs)));
}

function talk(from: string, o: CallPlan): string[] {
  const inDialog = (method: string, cseq: number, attributes = '') =>
    send(
      [
        ...[`${method} [next_url] SIP/2.0`, via(), from, `${TO}[peer_tag_param]`, 'Call-ID: [call_id]'],
        ...[`CSeq: ${cseq} ${method}`, '[routes]', 'Max-Forwards: 70', 'Content-Length: 0'],
      ],
      attributes,
    );
  return [
    ...[100, 180, 183].map((status) => `<recv response="${status}" optional="true"/>`),
    `<recv response="200" rrs="true" timeout="${LONGEST_RING_MS}"/>`,
    inDialog('ACK', 1),
    o.tone === null ? '' : streaming(o.tone),
    `<recv request="BYE" timeout="${o.talkMs ?? 1000}" ontimeout="hangup"/>`,
    OK_TO_BYE.replace('<send', '<send next="over"'),
    '<label id="hangup"/>',
    inDialog('BYE', 2, 'retrans="500"'),
    '<recv request="BYE" optional="true" next="crossed"/>',
    '<recv response="200" next="over"/>',
    // both hung up at the same moment
    '<label id="crossed"/>',
    OK_TO_BYE,
    '<recv response="481" optional="true" next="over"/>',
    '<recv response="200"/>',
    '<label id="over"/>',
  ];
}

function giveUp(from: string, afterMs: number): string[] {
  // both repeat the Via of the INVITE, which each answer brings back
  const sameTransaction = (method: string, to: string) =>
    send([
      ...[`${method} sip:[service]@[remote_ip]:[remote_port] SIP/2.0`, '[last_Via:]', from, to, 'Call-ID: [call_id]'],
      ...[`CSeq: 1 ${method}`, 'Max-Forwards: 70', 'Content-Length: 0'],
    ]);
  return [
    '<recv response="100" optional="true"/>',
    '<recv response="183" optional="true" next="ringing"/>',
    `<recv response="180" timeout="${LONGEST_RING_MS}"/>`,
    '<label id="ringing"/>',
    `<pause milliseconds="${afterMs}"/>`,
    sameTransaction('CANCEL', TO),
    '<recv response="180" optional="true"/>',
    '<recv response="183" optional="true"/>',
    '<recv response="200"/>',
    '<recv response="487"/>',
    sameTransaction('ACK', '[last_To:]'),
  ];
}

/** A carrier's side of a trunk: rings, then answers or refuses, and waits for BYE. */
export function carrierScenario(o: { ringMs: number; answer: number; tone: string | null }): string {
  const answer = (line: string, rest: readonly string[], attributes = '') =>
    send(
      [
        ...[`SIP/2.0 ${line}`, '[last_Via:]', '[last_From:]', '[last_To:];tag=[pid]s[call_number]', '[last_Call-ID:]'],
        ...['[last_CSeq:]', 'Contact: <sip:[local_ip]:[local_port]>', ...rest],
      ],
      attributes,
    );
  const nothing = ['Content-Length: 0'];
  const media = [
    ...['Content-Type: application/sdp', 'Content-Length: [len]', '', 'v=0', 'o=carrier 1 1 IN IP4 [local_ip]', 's=-'],
    ...['c=IN IP4 [media_ip]', 't=0 0', 'm=audio [rtpstream_audio_port] RTP/AVP 8', 'a=rtpmap:8 PCMA/8000'],
  ];
  return scenario(
    '<recv request="INVITE"/>',
    answer('180 Ringing', nothing),
    `<pause milliseconds="${o.ringMs}"/>`,
    answer(o.answer === 200 ? '200 OK' : `${o.answer} No`, o.answer === 200 ? media : nothing, 'retrans="500"'),
    '<recv request="ACK"/>',
    ...(o.tone === null ? [] : [streaming(o.tone)]),
    ...(o.answer === 200 ? ['<recv request="BYE"/>', OK_TO_BYE] : []),
  );
}

function streaming(tone: string): string {
  return `<nop><action><exec rtp_stream="${tone},-1,8"/></action></nop>`;
}

function via(): string {
  return 'Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]';
}

function scenario(...steps: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<scenario name="patchbay">\n${steps.join('\n')}\n</scenario>\n`;
}

function send(lines: readonly string[], attributes = ''): string {
  return `<send ${attributes}><![CDATA[\n\n${lines.join('\n')}\n\n]]></send>`;
}
