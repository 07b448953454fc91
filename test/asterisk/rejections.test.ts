import { describe, expect, it } from 'vitest';
import { linkMetrics } from '../../src/asterisk/link-metrics.ts';
import type { PbxEvent } from '../../src/asterisk/pbx-event.ts';
import { createRejections } from '../../src/asterisk/rejections.ts';
import { silentLog } from '../../src/platform/log.ts';
import { createMetrics } from '../../src/platform/metrics.ts';

describe('a rejected frame', () => {
  const metrics = createMetrics();
  const told: PbxEvent[] = [];
  const rejections = createRejections({
    pbx: 'pbx1',
    log: silentLog,
    metrics: linkMetrics(metrics),
    systemName: () => 'pb-secret',
    deliver: (event) => told.push(event),
  });

  it('is told without the secret that gave it away', () => {
    rejections.reject('ami', 'repeated header Event', 'SystemName: pb-secret\r\nUniqueid: pb-secret-1.1');
    expect(told).toEqual([expect.objectContaining({ type: 'frame.rejected', reason: 'repeated header Event' })]);
    expect(JSON.stringify(told)).not.toContain('pb-secret');
    expect(JSON.stringify(told)).toContain('[systemname]-1.1');
  });

  it('one of very many is counted, but not told: a forger does not fill the database', async () => {
    for (let n = 0; n < 1000; n++) rejections.reject('ami', 'x\r\n"} 1\n', 'e');
    expect(told.length).toBeLessThan(25);
    const { body } = await metrics.exposition();
    expect(body).toMatch(
      /^patchbay_asterisk_frames_rejected_total\{pbx="pbx1",link="ami",reason="x\?\?\?\? 1\?"\} 1000$/m,
    );
  });
});
