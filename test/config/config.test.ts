import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';

const complete = {
  DATABASE_URL: 'mysql://patchbay:p@127.0.0.1:3306/patchbay',
  AMI_EVENTS_URL: 'ami://reader:r@127.0.0.1:5038',
  AMI_CONTROL_URL: 'ami://writer:w@127.0.0.1:5038',
  ARI_URL: 'http://patchbay:a@127.0.0.1:8088/ari',
  SPOOL_DIR: '/var/spool/patchbay',
  TOKEN_KEY: 'ab'.repeat(32),
};

function problemsOf(env: Record<string, string | undefined>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('configuration', () => {
  it('fills in what a fresh machine needs not say', () => {
    const config = readConfig(complete);
    expect(config.http).toEqual({
      host: '127.0.0.1',
      port: 8080,
      publicUrl: 'http://127.0.0.1:8080',
      trustedProxies: [],
    });
    expect(config.pbx).toEqual({ name: 'pbx1', spoolDir: '/var/spool/patchbay' });
    expect(config.secrets.tokenKey).toHaveLength(32);
    expect(config.secrets.previousTokenKey).toBeNull();
    expect(readConfig({ ...complete, TOKEN_KEY_PREVIOUS: 'cd'.repeat(32) }).secrets.previousTokenKey?.[0]).toBe(0xcd);
  });

  it('tells phones the address that browsers use, unless it is told another', () => {
    const { sip } = readConfig({ ...complete, PUBLIC_URL: 'https://pbx.example.com' });
    expect(sip).toEqual({
      host: 'pbx.example.com',
      port: 5060,
      websocketUrl: 'wss://pbx.example.com/ws',
      mediaAddress: null,
    });
    const own = { SIP_PUBLIC_HOST: 'sip.example.com', SIP_PUBLIC_PORT: '5080', SIP_MEDIA_ADDRESS: '192.0.2.9' };
    expect(readConfig({ ...complete, ...own }).sip).toMatchObject({
      host: 'sip.example.com',
      port: 5080,
      mediaAddress: '192.0.2.9',
    });
    expect(problemsOf({ ...complete, SIP_PUBLIC_HOST: 'a;b', SIP_WEBSOCKET_URL: 'http://x' })).toHaveLength(2);
  });

  it('takes an empty variable for an absent one', () => {
    expect(readConfig({ ...complete, HTTP_PORT: '', PUBLIC_URL: '' }).http.port).toBe(8080);
  });

  it('names everything that is wrong at once', () => {
    const problems = problemsOf({ ...complete, DATABASE_URL: 'postgres://x', HTTP_PORT: '99999', SPOOL_DIR: 'spool' });
    expect(problems.map((problem) => problem.split(':')[0])).toEqual(['DATABASE_URL', 'SPOOL_DIR', 'HTTP_PORT']);
  });

  it('takes addresses and ranges for what names machines, and nothing wider than there is', () => {
    for (const name of ['TRUSTED_PROXIES', 'PRIVATE_TARGETS']) {
      for (const text of ['proxy', '10.0.0.0/33', '::1/129', '10.0.0.0/', '/8', '10.0.0.0/8/8'])
        expect(problemsOf({ ...complete, [name]: text }), text).toEqual([
          `${name}: must be addresses or ranges, separated by commas`,
        ]);
      expect(problemsOf({ ...complete, [name]: '10.0.0.0/8, ::1, 2001:db8::/128,192.0.2.1' })).toEqual([]);
    }
  });

  it('says what is not set', () => {
    expect(problemsOf({ ...complete, DATABASE_URL: '', ARI_URL: undefined })).toEqual([
      'DATABASE_URL: is not set',
      'ARI_URL: is not set',
    ]);
  });

  it('says what a URL begins with', () => {
    expect(problemsOf({ ...complete, PUBLIC_URL: 'pbx.example.com' })).toEqual([
      'PUBLIC_URL: must be a URL that begins with http:// or https://',
    ]);
  });

  it('listens on an address of IPv6, and on no text that is none', () => {
    expect(readConfig({ ...complete, HTTP_HOST: '::1' }).http.publicUrl).toBe('http://[::1]:8080');
    expect(problemsOf({ ...complete, HTTP_HOST: 'a b' })).toEqual(['HTTP_HOST: must be an address or a host name']);
  });

  it('never repeats a secret in its complaint', () => {
    const problems = problemsOf({ ...complete, DATABASE_URL: 'postgres://u:hunter2@h/x', TOKEN_KEY: 'hunter3' });
    expect(problems).toHaveLength(2);
    expect(problems.join()).not.toMatch(/hunter/);
  });

  it('answers the dialplan only where nobody else can ask', () => {
    expect(readConfig(complete).secrets.routingUrl).toBeNull();
    const problems = problemsOf({ ...complete, ROUTING_URL: 'http://127.0.0.1:8079/hunter2' });
    expect(problems).toEqual(['ROUTING_URL: must end in a path of at least 16 characters that nobody guesses']);
  });
});
