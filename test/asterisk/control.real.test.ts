import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWithAsteriskManager } from '../../src/asterisk/ami/asterisk-manager.ts';
import { openOwnCommands } from '../../src/asterisk/ami/own-commands.ts';
import { amiControlContract, control, outcome, ready, until } from './ami-control.contract.ts';
import { ARI_WAYS, ariControlContract } from './ari-control.contract.ts';
import { type Bed, startBed } from './real-link.ts';

/** The suites that the fakes pass, against a real Asterisk. */
let bed: Bed;
beforeAll(async () => {
  bed = await startBed();
});
afterAll(() => bed.pbx.stop());

describe.each([
  { name: 'asterisk-manager', open: openWithAsteriskManager },
  { name: 'our own code', open: openOwnCommands },
])('AMI commands through $name', ({ open }) => {
  amiControlContract({ open, pbx: () => bed.pbx });

  it('says what a real Asterisk refuses', async () => {
    const ami = control(bed.pbx.amiControlUrl, open);
    await ready(ami);
    const member = { Queue: 'no_such', Interface: 'PJSIP/x' };
    expect((await ami.send('QueueAdd', member)).message).toBe('Unable to add interface to queue: No such queue');
    expect((await ami.send('NoSuchAction', {})).success).toBe(false);
    expect(await ami.send('Command', { Command: 'core show version' })).toMatchObject({ success: false });
  });

  it('says success with a stray line feed as a plain message (VoicemailRefresh, VoicemailMove)', async () => {
    const ami = control(bed.pbx.amiControlUrl, open);
    await ready(ami);
    const moved = await ami.send('VoicemailMove', {
      Mailbox: '1',
      Context: 'acme_vm',
      Folder: 'INBOX',
      ID: 'x',
      ToFolder: 'Old',
    });
    expect(moved).toEqual({ success: true, message: 'Message move failed' });
    expect((await ami.send('Ping', {})).success).toBe(true);
  });

  it('is refused with a wrong password, and comes back by itself after a restart of the PBX', async () => {
    const wrong = new URL(bed.pbx.amiControlUrl);
    wrong.password = 'wrong';
    const refused = control(wrong.href, open);
    await until(() => refused.readiness().detail.includes('login refused'));
    await refused.stop();
    const ami = control(bed.pbx.amiControlUrl, open);
    await ready(ami);
    await bed.pbx.kill();
    await until(() => !ami.readiness().ready);
    expect(await outcome(ami.send('Ping', {}))).toBe('pbx_unavailable');
    await bed.pbx.restart();
    await ready(ami);
    expect((await ami.send('Ping', {})).success).toBe(true);
  });
});

describe.each(ARI_WAYS)('ARI commands through $name', ({ attach }) => {
  ariControlContract({ attach, pbx: () => bed.pbx });
});
