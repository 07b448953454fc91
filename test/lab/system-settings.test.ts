import { describe, expect, test } from 'vitest';
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

  test('a port that is none', () => {
    for (const SIP_PORT of ['x', '70000', '-1']) expect(() => systemSettings({ SIP_PORT }, '/')).toThrow('SIP_PORT');
    expect(systemSettings({ SIP_PORT: '0', HTTP_PORT: ' 8081 ' }, '/')).toMatchObject({ sipPort: 0, httpPort: 8081 });
  });
});
