import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One archive of apt: the URI and suite of a line or a stanza, multiplied out. */
export interface AptSource {
  readonly uri: string;
  readonly suite: string;
  readonly components: readonly string[];
}

/** What the machine's apt reads: `sources.list` and `sources.list.d`, one-line and deb822 form (sources.list(5)). */
export async function aptSources(etcApt: string): Promise<AptSource[]> {
  const parts = join(etcApt, 'sources.list.d');
  const names = await readdir(parts).catch(() => [] as string[]);
  const files = [join(etcApt, 'sources.list'), ...names.sort().map((name) => join(parts, name))];
  const found: AptSource[] = [];
  for (const file of files) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (file.endsWith('.sources')) found.push(...parseDeb822(text));
    else if (file.endsWith('.list')) found.push(...parseOneLine(text));
  }
  return found;
}

export function parseOneLine(text: string): AptSource[] {
  const found: AptSource[] = [];
  for (const line of text.split('\n')) {
    const match = /^\s*deb\s+(?:\[[^\]]*\]\s*)?(\S+)\s+(\S+)\s*([^#]*)/.exec(line);
    if (match?.[1] && match[2]) {
      found.push({ uri: match[1], suite: match[2], components: words(match[3] ?? '') });
    }
  }
  return found;
}

export function parseDeb822(text: string): AptSource[] {
  const found: AptSource[] = [];
  for (const stanza of text.split(/\n[ \t]*\n/)) {
    const fields = new Map<string, string>();
    let last = '';
    for (const line of stanza.split('\n')) {
      if (line.startsWith('#')) continue;
      const match = /^([A-Za-z-]+):(.*)$/.exec(line);
      if (match?.[1]) last = match[1].toLowerCase();
      if (last !== '') fields.set(last, `${fields.get(last) ?? ''} ${match ? match[2] : line}`);
    }
    const enabled = !/^(no|false|0)$/i.test(fields.get('enabled')?.trim() ?? 'yes');
    if (!enabled || !words(fields.get('types') ?? '').includes('deb')) continue;
    const components = words(fields.get('components') ?? '');
    for (const uri of words(fields.get('uris') ?? '')) {
      for (const suite of words(fields.get('suites') ?? '')) found.push({ uri, suite, components });
    }
  }
  return found;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
