import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { IMAGE_NODE } from '../../bin/testing/nodes.ts';

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

  it('take nothing that they do not need: no rights, no file system but their volumes', () => {
    expect(compose).toMatch(
      /^x-unprivileged: .*\n {2}read_only: true\n {2}cap_drop: \[ALL\]\n.*no-new-privileges:true/m,
    );
    const [, ...parts] = compose.split(/^(?=x-daemon-image:| {2}[a-z]+:$)/m);
    const ours = parts.filter((part) => /image: patchbay\/|<<: \*daemon-image/.test(part));
    expect(ours).toHaveLength(5);
    for (const part of ours) expect(part).toMatch(/<<: \*(unprivileged|daemon-image)$/m);
    expect(read('asterisk-conf/logger.conf')).toMatch(/^messages\.log =>/m); // settings.ts sends it to the console instead
  });

  it('run the daemon as it is run everywhere', () => {
    const flags = read('bin/system/daemon-command.ts').match(/(?<=^ {2}')--[a-z-]+(=\d+)?(?=',$)/gm) ?? [];
    expect(flags).toHaveLength(2);
    expect(dockerfile).toContain(`CMD ["node", ${flags.map((flag) => `"${flag}", `).join('')}"--env-file`);
  });

  it('have the Node that tests and benches know as theirs', () => {
    expect(dockerfile).toContain(`ARG NODE=docker.io/library/node:${IMAGE_NODE}-`);
  });

  it('give the daemon every setting that it knows, and none that it does not', () => {
    const known = namesIn(read('src/config.ts'), /^ {2}([A-Z_]+):/gm);
    const [, written = ''] = read('bin/container/settings.ts').split(/^const daemon = /m);
    const [, service = ''] = compose.split(/^ {2}daemon:$/m);
    const [, built = ''] = dockerfile.split(/^ENV NODE_ENV=production /m);
    const given = [
      ...namesIn(written, /^ {2}([A-Z_]+):/gm),
      ...namesIn(service.split(/^ {4}volumes:$/m)[0] ?? '', /^ {6}([A-Z_]+):/gm),
      ...namesIn(built.split('\n')[0] ?? '', /\b([A-Z_]+)=/g),
    ];
    expect(known.length).toBeGreaterThan(20);
    expect([...given, ...Object.keys(NOT_IN_CONTAINERS)].sort()).toEqual(known.sort());
  });

  it('give Asterisk every setting that its configuration leaves open', () => {
    const open = readdirSync(join(project, 'asterisk-conf'))
      .filter((name) => /\.(conf|ini|sh)$/.test(name))
      .flatMap((name) => namesIn(read(`asterisk-conf/${name}`), /\$\{(PATCHBAY_[A-Z_]+)\}/g));
    const given = namesIn(read('bin/container/settings.ts'), /^ {2}(PATCHBAY_[A-Z_]+):/gm);
    expect(open.length).toBeGreaterThan(20);
    expect(open.filter((name) => !given.includes(name))).toEqual([]);
  });

  it('say which variables they heed', () => {
    const said =
      read('README.md')
        .split(/^## In containers$/m)[1]
        ?.split(/^## /m)[0] ?? '';
    for (const name of namesIn(`${compose}${read('compose.tls.yaml')}`, /\$\{([A-Z_]+)/g))
      expect(said, name).toContain(`\`${name}\``);
  });
});

/** Settings of the daemon that have one right value there, which is the default. */
const NOT_IN_CONTAINERS = {
  PBX_NAME: 'the database is its own',
  RECORDINGS_DIR: 'on the volume of DATA_DIR',
  SIP_MEDIA_ADDRESS: 'every address of the container',
  SIP_PUBLIC_PORT: 'what is published',
  SIP_WEBSOCKET_URL: '/ws at the edge',
  WEB_DIR: 'part of the image',
};

function namesIn(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''))];
}
