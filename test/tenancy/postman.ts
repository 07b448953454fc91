import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Postman {
  readonly url: string;
  /** Whole messages as they arrived, decoded enough to be read. */
  readonly letters: { readonly to: string; readonly text: string }[];
  /** Refuses every recipient while true. */
  refusing: boolean;
  stop(): Promise<void>;
}

/** A real SMTP server on loopback. */
export async function postman(): Promise<Postman> {
  const letters: { to: string; text: string }[] = [];
  const state = { refusing: false };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onRcptTo: (_address, _session, done) => done(state.refusing ? new Error('no such mailbox') : undefined),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const text = Buffer.concat(chunks).toString().replaceAll('=\r\n', '').replaceAll('=3D', '=');
        letters.push({ to: session.envelope.rcptTo.map(({ address }) => address).join(), text });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    letters,
    get refusing() {
      return state.refusing;
    },
    set refusing(value) {
      state.refusing = value;
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
