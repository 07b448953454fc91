import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from 'vitest';
import { freePort } from '../../bin/lab/ports.ts';
import { choosePort } from '../../bin/system/choose-port.ts';

const web = {
  what: 'The web server',
  variable: 'HTTP_PORT',
  hostVariable: 'HTTP_HOST',
  host: '127.0.0.1',
  asked: null,
};

async function asked(o: Partial<Parameters<typeof choosePort>[0]>) {
  const said: string[] = [];
  const port = await choosePort({ ...web, usual: await freePort(), ...o, say: (line) => said.push(line) });
  return { port, said };
}

describe('ports of npm start', () => {
  test('one that is taken is passed over, unless it was asked for', async () => {
    const usual = await freePort(2);
    const other = createServer().listen(usual, '127.0.0.1');
    try {
      const { port, said } = await asked({ usual });
      expect(port).toBe(usual + 1);
      expect(said).toEqual([expect.stringContaining(`Port ${usual} is taken`)]);
      await expect(asked({ asked: usual })).rejects.toThrow(/cannot have port .* has it.* Set HTTP_PORT/);
    } finally {
      other.close();
    }
  });

  test.each(['192.0.2.1', '2001:db8::1', 'no-such-host.invalid'])('%s is not of this machine', async (host) => {
    const failed = asked({ host });
    await expect(failed).rejects.toThrow(new RegExp(`cannot listen on ${host}.* Set HTTP_HOST`));
    await expect(failed).rejects.not.toThrow('HTTP_PORT');
  });

  test('every address, and one of IPv6, can be listened on', async () => {
    const hasIpv6 = Object.values(networkInterfaces()).some((found) => found?.some(({ address }) => address === '::1'));
    for (const host of ['0.0.0.0', ...(hasIpv6 ? ['::1', '::'] : [])]) {
      const usual = await freePort();
      expect(await asked({ host, usual })).toEqual({ port: usual, said: [] });
    }
  });
});
