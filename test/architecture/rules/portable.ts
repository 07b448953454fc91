import type { Rule } from '../rule.ts';
import { isCode, type SourceTree } from '../source-tree.ts';

const HOME_OF_SOMEBODY = /(?<![\w.])\/(work|farm|root|home\/[a-z]\w*|Users\/\w+|opt\/lab)\//;
const ADDRESS = /(?<![\d.])(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?![\d.])/g;
/** Loopback, any, broadcast and the ranges reserved for documentation (RFC 5737). */
const NOBODYS = /^(127\.|0\.0\.0\.0$|255\.|192\.0\.2\.|198\.51\.100\.|203\.0\.113\.)/;

/** Runs on anybody's machine: no path of one person's, no address of one network. Tests may name hostile addresses. */
export const portable: Rule = {
  name: 'nothing belongs to one machine',
  check: (tree) => [...paths(tree), ...addresses(tree)],
  breaks: [
    { tree: { 'src/a.ts': `export const dir = '${'/wo'}rk/main/x';` }, says: /a\.ts:1: a path of one machine/ },
    { tree: { 'README.md': `cd ${'/ho'}me/anna/patchbay` }, says: /README\.md:1: a path of one machine/ },
    { tree: { 'asterisk-conf/pjsip.conf': '\nbind=10.1.2.3' }, says: /pjsip\.conf:2: the address 10\.1\.2\.3/ },
    { tree: { 'src/a.ts': "const host = '8.8.8.8';" }, says: /the address 8\.8\.8\.8/ },
  ],
  holds: [
    { 'src/a.ts': "const host = '127.0.0.1'; const any = '0.0.0.0'; const version = '22.10.1';" },
    { 'README.md': 'see src/work/main.ts and 203.0.113.7' },
    { 'test/ssrf.test.ts': "const metadata = '169.254.169.254';" },
  ],
};

function paths(tree: SourceTree): string[] {
  return tree.files.flatMap(({ path, text }) => {
    const at = text.search(HOME_OF_SOMEBODY);
    return at < 0 ? [] : [`${path}:${lineOf(text, at)}: a path of one machine`];
  });
}

function addresses(tree: SourceTree): string[] {
  const ours = tree.files.filter(({ path }) =>
    /^(src|bin|bench)\//.test(path) ? isCode(path) : /^(sql|dialplan|asterisk-conf)\//.test(path),
  );
  return ours.flatMap(({ path, text }) =>
    [...text.matchAll(ADDRESS)]
      .filter(([address]) => !NOBODYS.test(address) && address.split('.').every((part) => Number(part) < 256))
      .map((match) => `${path}:${lineOf(text, match.index)}: the address ${match[0]}`),
  );
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}
