import { describe, expect, test } from 'vitest';
import { checkForDaemon } from '../../bin/system/daemon-environment.ts';
import { systemSettings } from '../../bin/system/settings.ts';

describe('what npm start is told', () => {
  test('nothing: everything of its own, on loopback', () => {
    expect(systemSettings({}, '/project')).toEqual({
      dataDir: '/project/.patchbay',
      httpHost: '127.0.0.1',
      httpPort: null,
      pbxBind: '127.0.0.1',
      sipPort: null,
      pbxHttpPort: null,
      tokenKey: null,
      databaseUrl: null,
      odbcUrl: null,
      pbx: null,
    });
  });

  test('an existing PBX needs all its addresses; the message names what is missing and shows no value', () => {
    const told = () => systemSettings({ AMI_EVENTS_URL: 'ami://a:secret@h:1', SPOOL_DIR: '/s' }, '/project');
    expect(told).toThrow('AMI_CONTROL_URL, ARI_URL are missing');
    expect(told).not.toThrow('secret');
  });

  test('what the daemon would refuse is refused before anything is started', () => {
    expect(() => checkForDaemon({ HTTP_PORT: ' 8081 ', PUBLIC_URL: ' ' })).not.toThrow();
    expect(() => checkForDaemon({ LOG_LEVEL: 'loud', TOKEN_KEY: 'hunter2' })).toThrow(/LOG_LEVEL.*\n.*TOKEN_KEY/);
    expect(() => checkForDaemon({ DATABASE_URL: 'postgres://u:hunter2@h/x' })).toThrow('begins with mysql://');
  });

  test('the private Asterisk listens on an address, not a name', () => {
    for (const PBX_BIND of ['localhost', '::', '10.0.0'])
      expect(() => systemSettings({ PBX_BIND }, '/')).toThrow('PBX_BIND');
  });

  test('a port that is none', () => {
    for (const SIP_PORT of ['x', '70000', '-1']) expect(() => systemSettings({ SIP_PORT }, '/')).toThrow('SIP_PORT');
    expect(systemSettings({ SIP_PORT: '0', HTTP_PORT: ' 8081 ' }, '/')).toMatchObject({ sipPort: 0, httpPort: 8081 });
  });
});
