import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { fill } from '../../bin/lab/template.ts';

describe('configuration templates', () => {
  test('only our names are replaced; Asterisk’s own stay', () => {
    const text = `secret = \${PATCHBAY_KEY}\nexten => 1,1,Set(X=\${CALLERID(num)}\${PATCHBAY_DID(a,b)})`;
    expect(fill(text, { PATCHBAY_KEY: 'k' })).toBe(
      `secret = k\nexten => 1,1,Set(X=\${CALLERID(num)}\${PATCHBAY_DID(a,b)})`,
    );
  });

  test('a name without a value, or a value that would end its line, is refused', () => {
    expect(() => fill(`\${PATCHBAY_NOT_THERE}`, {})).toThrow('PATCHBAY_NOT_THERE');
    expect(() => fill(`\${PATCHBAY_KEY}`, { PATCHBAY_KEY: 'a\n[general]' })).toThrow('line break');
  });
});

describe('the dial plan', () => {
  const folder = join(import.meta.dirname, '../../dialplan');
  const files = readdirSync(folder).filter((name) => name.endsWith('.conf'));

  test('is begun only at numbers of a fixed length', () => {
    const openAtOne = files.flatMap((name) =>
      readFileSync(join(folder, name), 'utf8')
        // only the daemon begins calls there, with numbers of its own table
        .replace(/^\[patchbay-callbacks\]\n[^[]*/m, '')
        .split('\n')
        .filter((line) => /^exten => _[^,]*[.!][^,]*,1,/.test(line)),
    );
    expect(openAtOne).toEqual([]);
  });

  test('never hands a call or a message to an application', () => {
    for (const name of files) {
      const lines = readFileSync(join(folder, name), 'utf8').split('\n');
      expect(lines.filter((line) => !line.trimStart().startsWith(';') && /Stasis\(/.test(line))).toEqual([]);
    }
  });
});
