import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/**
 * A wire to the database that breaks at the worst moment: once armed, the next COMMIT reaches the server and its answer
 * never comes back.
 */
export async function cuttingProxy(url: string): Promise<{ url: string; arm(): void; readonly cuts: number }> {
  const target = new URL(url);
  const open = new Set<Socket>();
  let armed = false;
  let cuts = 0;
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => open.delete(socket));
    }
    let deaf = false;
    client.on('data', (data) => {
      upstream.write(data);
      if (!armed || !data.includes('commit')) return;
      armed = false;
      deaf = true;
      cuts++;
      setTimeout(() => {
        client.destroy();
        upstream.destroy();
      }, 50);
    });
    upstream.on('data', (data) => {
      if (!deaf) client.write(data);
    });
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  const own = new URL(url);
  own.port = String((server.address() as AddressInfo).port);
  return {
    url: own.href,
    arm: () => {
      armed = true;
    },
    get cuts() {
      return cuts;
    },
  };
}
