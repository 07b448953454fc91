/** The default alphabet, 3GPP TS 23.038 section 6.2.1, one octet a septet. 0x1B leads to the extension of 6.2.1.1. */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = new Map([
  [0x0a, '\f'],
  [0x14, '^'],
  [0x28, '{'],
  [0x29, '}'],
  [0x2f, '\\'],
  [0x3c, '['],
  [0x3d, '~'],
  [0x3e, ']'],
  [0x40, '|'],
  [0x65, '€'],
]);
const ESCAPE = 0x1b;

export function gsmText(octets: Uint8Array): string {
  let text = '';
  for (let n = 0; n < octets.length; n++) {
    const octet = octets[n] ?? 0;
    text += octet === ESCAPE ? (EXTENSION.get(octets[++n] ?? 0) ?? ' ') : (BASIC[octet] ?? '?');
  }
  return text;
}

export function gsmOctets(text: string): Buffer {
  const octets = [...text].flatMap((letter) => {
    const extended = [...EXTENSION].find(([, one]) => one === letter)?.[0];
    return extended === undefined ? [BASIC.indexOf(letter)] : [ESCAPE, extended];
  });
  if (octets.includes(-1)) throw new RangeError(`not in the alphabet: ${text}`);
  return Buffer.from(octets);
}
