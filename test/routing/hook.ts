import { Agent, createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/** Of hooks.example.com, for these tests alone. */
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQglC2ch6fXAuL2cTLs
OG5zEuA9sQnKc+8T+VSNt4Ylc6WhRANCAASUMb/z61CLpJ9n6t9pVCsIy/Zy5KhK
8qi7E46mc75iWKLl+VzsHGTAWo1vSutyXN/8TnS8/4uHhHLFimSQi50U
-----END PRIVATE KEY-----`;
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBwzCCAWmgAwIBAgIUHY4w6z2sdgsM+Bb4KX3TWx34oVcwCgYIKoZIzj0EAwIw
HDEaMBgGA1UEAwwRaG9va3MuZXhhbXBsZS5jb20wIBcNMjYxMTI2MTQzNzA5WhgP
MjEyNjExMDIxNDM3MDlaMBwxGjAYBgNVBAMMEWhvb2tzLmV4YW1wbGUuY29tMFkw
EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAElDG/8+tQi6SfZ+rfaVQrCMv2cuSoSvKo
uxOOpnO+Ylii5flc7BxkwFqNb0rrclzf/E50vP+Lh4RyxYpkkIudFKOBhjCBgzAd
BgNVHQ4EFgQUfyysOL9TFORWnf0f1jSP5xJRTpcwHwYDVR0jBBgwFoAUfyysOL9T
FORWnf0f1jSP5xJRTpcwDwYDVR0TAQH/BAUwAwEB/zAwBgNVHREEKTAnghFob29r
cy5leGFtcGxlLmNvbYISaW5zaWRlLmV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gA
MEUCIFU8qREo3ZnLvRNqtLUpePrpwntGfuFc5UNEE0FO2oAmAiEAuayg8NHiFMJQ
5bWmwh/4fWkxkIXEhfV/hUUGOBV/OJo=
-----END CERTIFICATE-----`;

export interface Heard {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface Said {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly afterMs?: number;
}

/** Somebody's program that says where calls go, by path. */
export interface Hook {
  readonly heard: readonly Heard[];
  /** What it answers at a path from now on; a text is sent as it is. */
  says(path: string, said: Said): string;
  /** Connects to it whatever a name resolves to. */
  readonly agent: Agent;
  readonly port: number;
  stop(): Promise<void>;
}

export async function startHook(): Promise<Hook> {
  const heard: Heard[] = [];
  const answers = new Map<string, Said>();
  const server = createServer({ key: KEY, cert: CERTIFICATE }, (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const path = request.url ?? '';
      heard.push({ path, headers: request.headers, body: Buffer.concat(parts).toString('utf8') });
      const { status = 200, body = '', headers = {}, afterMs = 0 } = answers.get(path) ?? { status: 404 };
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      setTimeout(() => response.writeHead(status, headers).end(text), afterMs);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const agent = new Agent({
    ca: CERTIFICATE,
    lookup: (_name, options, done) =>
      options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4),
  });
  return {
    heard,
    says: (path, said) => {
      answers.set(path, said);
      return `https://hooks.example.com:${port}${path}`;
    },
    agent,
    port,
    stop: async () => {
      agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
