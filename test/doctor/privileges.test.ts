import { describe, expect, it } from 'vitest';
import {
  checkControlHearsNothing,
  checkControlPrivileges,
  checkReaderPrivileges,
  readAllowedActions,
} from '../../bin/doctor/checks/privileges.ts';

const everybody = `
Ping: Keepalive command.  (Priv: <none>)
QueueStatus: Show queue status.  (Priv: <none>)
QueueReload: Reload a queue, queues, or any sub-section of a queue or queues.  (Priv: <none>)`;
const reporting = `${everybody}
DeviceStateList: List the current known device states.  (Priv: call,reporting,all)
CoreStatus: Show PBX core status variables.  (Priv: system,reporting,all)`;
const control = `${everybody}
QueueAdd: Add interface to queue.  (Priv: agent,all)
QueueRemove: Remove interface from queue.  (Priv: agent,all)
QueuePause: Makes a queue member temporarily unavailable.  (Priv: agent,all)
QueuePenalty: Set the penalty for a queue member.  (Priv: agent,all)
SorceryMemoryCacheExpireObject: Expire (remove) an object.  (Priv: system,all)`;

function actions(text: string) {
  return readAllowedActions(text.split('\n'));
}

describe('privileges of the AMI users', () => {
  it('reads what ListCommands answers', () => {
    const [one, two] = actions(
      'QueueAdd: Add interface to queue.  (Priv: agent,all)\nPing: Keepalive (not: a class).  (Priv: <none>)',
    );
    expect(one).toEqual({ name: 'QueueAdd', classes: ['agent'] });
    expect(two).toEqual({ name: 'Ping', classes: [] });
    expect(actions('ActionID: 7\nMessage: hello')).toEqual([]);
  });

  it('lets the events user report and nothing else', () => {
    expect(checkReaderPrivileges(actions(reporting)).verdict).toBe('ok');
    const more = checkReaderPrivileges(actions(`${reporting}\nHangup: Hangup channel.  (Priv: system,call,all)`));
    expect(more).toMatchObject({ verdict: 'problem', found: 'more than report: Hangup' });
    const less = checkReaderPrivileges(actions(everybody));
    expect(less.found).toBe('not DeviceStateList, CoreStatus');
  });

  it('lets the control user work on queues and never end the PBX', () => {
    expect(checkControlPrivileges(actions(control)).verdict).toBe('ok');
    expect(checkControlPrivileges(actions(everybody)).found).toMatch(/^not QueueAdd, QueueRemove, QueuePause/);
    const command = `${control}\nCommand: Execute Asterisk CLI Command.  (Priv: command,all)`;
    expect(checkControlPrivileges(actions(command)).found).toBe('dangerous: Command');
    const config = `${control}\nUpdateConfig: Update basic configuration.  (Priv: config,all)`;
    expect(checkControlPrivileges(actions(config)).found).toBe('dangerous: UpdateConfig');
    const originate = `${control}\nOriginate: Originate a call.  (Priv: originate,all)`;
    expect(checkControlPrivileges(actions(originate)).found).toMatch(/starts any program/);
  });

  it('wants silence on the control connection', () => {
    expect(checkControlHearsNothing([]).verdict).toBe('ok');
    expect(checkControlHearsNothing(['Newchannel', 'Newchannel', 'Hangup']).found).toBe('Newchannel, Hangup');
  });
});
