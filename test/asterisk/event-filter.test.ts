import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { AMI_HEARD } from '../../src/asterisk/normalise/ami.ts';

/** Not heard, and let through all the same: forged lines in a caller's number show there first. */
const FOR_THE_ALARM = 'Newchannel';

it('manager.conf lets through what is heard, and nothing else but where forgers show; nothing of it is turned off', () => {
  const conf = readFileSync(join(import.meta.dirname, '../../asterisk-conf/manager.conf'), 'utf8');
  const filters = [...conf.matchAll(/^eventfilter\(action\((\w+)\),name\((\w+)\)\) =$/gm)];
  expect(new Set(filters.map(([, action]) => action))).toEqual(new Set(['include']));
  expect(filters.map(([, , name]) => name).sort()).toEqual([...AMI_HEARD, FOR_THE_ALARM].sort());
  const disabled = /^disabledevents = (\S+)$/m.exec(conf)?.[1]?.split(',') ?? [];
  expect(disabled).toContain('Newexten');
  expect(disabled.filter((name) => name === FOR_THE_ALARM || AMI_HEARD.has(name))).toEqual([]);
});
