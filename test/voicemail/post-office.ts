import { createHash } from 'node:crypto';
import { SMTPServer } from 'smtp-server';
import { freePort } from '../../bin/lab/index.ts';

export interface Letter {
  readonly to: readonly string[];
  /** Of one header, unfolded; '' when it is not there. */
  header(name: string): string;
  readonly text: string;
  /** SHA-256 of what is attached, in hexadecimal. */
  readonly attached: readonly string[];
}

/** A mail server at one address that can be away. */
export interface PostOffice {
  readonly url: string;
  readonly letters: readonly Letter[];
  open(): Promise<void>;
  close(): Promise<void>;
  /** Answers the next messages so, after having read them. */
  refuse(times: number, code: number): void;
}

export async function postOffice(): Promise<PostOffice> {
  const port = await freePort();
  const letters: Letter[] = [];
  let refusals = { times: 0, code: 451 };
  let server: SMTPServer | null = null;
  const make = (): SMTPServer =>
    new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS', 'AUTH'],
      logger: false,
      size: 32 << 20,
      onData: (stream, session, done) => {
        const parts: Buffer[] = [];
        stream.on('data', (part: Buffer) => parts.push(part));
        stream.on('end', () => {
          if (refusals.times > 0) {
            refusals.times--;
            done(Object.assign(new Error('not now'), { responseCode: refusals.code }));
            return;
          }
          letters.push(letterOf(Buffer.concat(parts).toString(), session.envelope.rcptTo));
          done();
        });
      },
    });
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    open: async () => {
      server = make();
      const opened = server;
      await new Promise<void>((resolve) => opened.listen(port, '127.0.0.1', resolve));
    },
    close: async () => {
      const closed = server;
      server = null;
      if (closed !== null) await new Promise<void>((resolve) => closed.close(() => resolve()));
    },
    refuse: (times, code) => {
      refusals = { times, code };
    },
  };
}

function letterOf(raw: string, to: readonly { readonly address: string }[]): Letter {
  const [head = '', ...rest] = raw.split('\r\n\r\n');
  const lines = head.replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n');
  const body = rest.join('\r\n\r\n');
  const boundary = /boundary="([^"]+)"/.exec(head.replaceAll(/\r\n[ \t]+/g, ' '))?.[1];
  const parts = boundary === undefined ? [`\r\n\r\n${body}`] : body.split(`--${boundary}`).slice(1, -1);
  const contents = parts.map((part) => {
    const [about = '', ...text] = part.split('\r\n\r\n');
    const encoding = /content-transfer-encoding: *(\S+)/i.exec(boundary === undefined ? head : about)?.[1] ?? '7bit';
    return { about, bytes: decoded(text.join('\r\n\r\n').replace(/\r\n$/, ''), encoding) };
  });
  return {
    to: to.map(({ address }) => address),
    header: (name) =>
      lines.find((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}: `))?.slice(name.length + 2) ?? '',
    text: contents.find(({ about }) => !/attachment/i.test(about))?.bytes.toString() ?? '',
    attached: contents
      .filter(({ about }) => /attachment/i.test(about))
      .map(({ bytes }) => createHash('sha256').update(bytes).digest('hex')),
  };
}

function decoded(text: string, encoding: string): Buffer {
  if (/base64/i.test(encoding)) return Buffer.from(text, 'base64');
  if (!/quoted-printable/i.test(encoding)) return Buffer.from(text);
  const bytes = text
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1');
}
