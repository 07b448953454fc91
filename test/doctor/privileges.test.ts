import { describe, expect, it } from 'vitest';
import {
  checkControlHearsNothing,
  checkControlPrivileges,
  checkReaderPrivileges,
  readAllowedActions,
} from '../../bin/doctor/checks/privileges.ts';

const everybody =
  'Ping: Keepalive command.  (Priv: <none>)\nQueueStatus: Show queue status.  (Priv: <none>)\nQueueReload: Reload a queue, queues, or any sub-section of a queue or queues.  (Priv: <none>)\nWaitFullyBooted: x  (Priv: <none>)';
const reporting = `${everybody}\nDeviceStateList: List.  (Priv: call,reporting,all)\nCoreStatus: Show.  (Priv: system,reporting,all)`;
const agent = `${everybody}\n${['QueueAdd', 'QueueRemove', 'QueuePause', 'QueuePenalty'].map((name) => `${name}: x.  (Priv: agent,all)`).join('\n')}`;

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
    expect(checkControlPrivileges(actions(agent)).verdict).toBe('ok');
    expect(checkControlPrivileges(actions(everybody)).found).toBe(
      'not QueueAdd, QueueRemove, QueuePause, QueuePenalty',
    );
    const command = `${agent}\nCommand: Execute Asterisk CLI Command.  (Priv: command,all)`;
    expect(checkControlPrivileges(actions(command)).found).toBe('dangerous: Command');
    const config = `${agent}\nUpdateConfig: Update basic configuration.  (Priv: config,all)`;
    expect(checkControlPrivileges(actions(config)).found).toBe('dangerous: UpdateConfig');
  });

  it('wants silence on the control connection', () => {
    expect(checkControlHearsNothing([]).verdict).toBe('ok');
    expect(checkControlHearsNothing(['Newchannel', 'Newchannel', 'Hangup']).found).toBe('Newchannel, Hangup');
  });
});
