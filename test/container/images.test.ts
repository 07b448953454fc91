import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const project = join(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(join(project, file), 'utf8');
const dockerfile = read('Dockerfile');
const compose = read('compose.yaml');

/** What a build and a start would find out too, minutes later. */
describe('images and compose file', () => {
  it('copy only what the build context lets in', () => {
    const allowed =
      read('.dockerignore')
        .match(/^!.+$/gm)
        ?.map((line) => line.slice(1)) ?? [];
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(([, list]) =>
      (list ?? '').split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    for (const path of copied) {
      expect(allowed, path).toContain(path);
      expect(existsSync(join(project, path)), path).toBe(true);
    }
  });

  it('start programs that are there', () => {
    const scripts = [...`${dockerfile}${compose}`.matchAll(/\b((?:bin|src)\/[a-z/-]+\.ts)\b/g)].map(
      ([, path]) => path ?? '',
    );
    expect(new Set(scripts).size).toBeGreaterThan(3);
    for (const path of scripts) expect(existsSync(join(project, path)), path).toBe(true);
  });

  it('run as nobody special, with a health check each', () => {
    const stages = dockerfile.split(/^FROM /m).slice(1);
    for (const name of ['asterisk', 'daemon']) {
      const stage = stages.find((one) => one.split('\n')[0]?.endsWith(`AS ${name}`)) ?? '';
      expect(stage, name).toMatch(/^USER patchbay$/m);
      expect(stage, name).toMatch(/^HEALTHCHECK /m);
    }
  });

  it('keep to themselves what nobody outside may reach', () => {
    const published = [...compose.matchAll(/^ {6}- \$\{[A-Z_]+:-127\.0\.0\.1\}:\S+:(\S+)$/gm)].map(([, port]) => port);
    expect(published).toEqual(['5060/udp', '5060/tcp', '10000-10099/udp', '8080']);
    expect(compose.match(/^ {4}ports:$/gm)).toHaveLength(2);
    expect(read('bin/container/edge.yaml')).not.toMatch(/rule:.*(?<!!)PathPrefix\(`\/(metrics|ari)/);
  });

  it('give the daemon every setting it cannot do without', () => {
    const given = `${read('bin/container/settings.ts')}${dockerfile}`;
    for (const name of ['DATABASE_URL', 'AMI_EVENTS_URL', 'AMI_CONTROL_URL', 'ARI_URL', 'SPOOL_DIR', 'TOKEN_KEY']) {
      expect(given, name).toMatch(new RegExp(`\\b${name}[:=]`));
    }
    const open = [...read('bin/container/settings.ts').matchAll(/\b(PATCHBAY_[A-Z_]+):/g)].map(([, name]) => name);
    const wanted = [...readAllSettings()].filter((name) => !open.includes(name));
    expect(wanted).toEqual([]);
  });
});

/** Every `${PATCHBAY_…}` that the shipped Asterisk configuration leaves open. */
function readAllSettings(): Set<string> {
  const files = [
    'asterisk',
    'manager',
    'ari',
    'http',
    'pjsip',
    'rtp',
    'cdr_custom',
    'cel_custom',
    'queues',
    'extensions',
  ];
  const texts = [...files.map((name) => `${name}.conf`), 'odbc.ini', 'res_odbc.conf'].map((name) =>
    read(`asterisk-conf/${name}`),
  );
  return new Set([...texts.join('\n').matchAll(/\$\{(PATCHBAY_[A-Z_]+)\}/g)].map(([, name]) => name ?? ''));
}
