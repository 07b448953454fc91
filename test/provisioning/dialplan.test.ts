import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { contexts, decodeName, pjsipInterface } from '../../src/asterisk/naming.ts';
import { createDialplanUpkeep } from '../../src/provisioning/actions/keep-dialplan.ts';
import { type Names, projectDialplan } from '../../src/provisioning/model/dialplan.ts';

const NAMES: Names = {
  ...contexts,
  device: (tenant, endpoint) => (decodeName(endpoint)?.tenant === tenant ? pjsipInterface(endpoint) : null),
};
const of = (tenantId: string, extension: string, endpointId: string) => ({ tenantId, extension, endpointId });

describe('the dialplan of the tables', () => {
  test('each tenant has its contexts, its hints and its parking lot', () => {
    const { contexts: text, parking } = projectDialplan(
      ['globex', 'acme'],
      [of('acme', '1002', 'acme_b'), of('acme', '1001', 'acme_a'), of('globex', '1001', 'globex_a')],
      NAMES,
    );
    expect(text.replace(/^;.*\n\n/, '').split('\n\n')[0]).toBe(
      [
        '[acme_phones]\ninclude => patchbay-phones',
        '[acme_inbound]\ninclude => patchbay-inbound',
        '[acme_callbacks]\ninclude => patchbay-callbacks',
        '[acme_hints]\nexten => 1001,hint,PJSIP/acme_a\nexten => 1002,hint,PJSIP/acme_b',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's own
        'exten => _70[1-9],hint,park:${EXTEN}@acme_parking',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: Asterisk's own
        'exten => _71X,hint,park:${EXTEN}@acme_parking\nexten => 720,hint,park:720@acme_parking',
      ].join('\n'),
    );
    expect(parking).toContain('[acme_parking]\ncontext => acme_parking\nparkpos => 701-720\n');
    expect(parking).toContain('[globex_parking]\n');
  });

  test('a phone of another tenant, or a number that could mean something, is watched by nobody', () => {
    const odd = [
      of('acme', '1001', 'globex_a'),
      of('acme', '1,hint,X\n[evil]', 'acme_b'),
      of('nobody', '1', 'nobody_a'),
    ];
    expect(projectDialplan(['acme', 'globex'], odd, NAMES)).toEqual(projectDialplan(['acme', 'globex'], [], NAMES));
  });

  test('the same rows in whatever order are the same text', () => {
    const rows = fc.uniqueArray(fc.integer({ min: 10, max: 9999 }), { maxLength: 12 });
    fc.assert(
      fc.property(
        rows.chain((numbers) =>
          fc.tuple(fc.constant(numbers), fc.shuffledSubarray(numbers, { minLength: numbers.length })),
        ),
        ([one, other]) => {
          const rowsOf = (numbers: readonly number[]) =>
            numbers.map((n) => of(n % 2 ? 'acme' : 'b2', String(n), `acme_${n}`));
          expect(projectDialplan(['acme', 'b2'], rowsOf(one), NAMES)).toEqual(
            projectDialplan(['b2', 'acme'], rowsOf(other), NAMES),
          );
        },
      ),
    );
  });
});

describe('keeping it in Asterisk', () => {
  const log = { warn: () => {} } as never;

  test('many changes at once are read together, one reading at a time', async () => {
    let writes = 0;
    let reading = 0;
    let most = 0;
    let reloads = 0;
    const upkeep = createDialplanUpkeep({
      write: async () => {
        writes++;
        return ['pbx_config'];
      },
      reload: async (module) => {
        if (module === 'pbx_config') reloads++;
        most = Math.max(most, ++reading);
        await new Promise((resolve) => setTimeout(resolve, 20));
        reading--;
      },
      log,
    });
    await Promise.all(Array.from({ length: 50 }, () => upkeep.refresh()));
    await Promise.all([upkeep.refresh(), upkeep.refresh()]);
    expect({ writes, reloads, most }).toEqual({ writes: 2, reloads: 2, most: 1 });
    await upkeep.stop();
  });

  test('what Asterisk has not read is brought again, though the file does not change any more', async () => {
    const asked: string[] = [];
    const upkeep = createDialplanUpkeep({
      write: async () => [],
      reload: async (module) => {
        asked.push(module);
        if (asked.length < 3) throw new Error('away');
      },
      log,
    });
    await expect(upkeep.refresh()).rejects.toThrow('away');
    await expect
      .poll(() => asked, { timeout: 5000 })
      .toEqual(['pbx_config', 'res_parking', 'pbx_config', 'res_parking']);
    await upkeep.refresh();
    expect(asked).toHaveLength(4); // nothing is new
    await upkeep.stop();
  });
});
