import { describe, expect, test } from 'vitest';
import { parseDeb822, parseOneLine } from '../../bin/lab/apt-sources.ts';

describe('sources of apt', () => {
  test('one line, with and without options', () => {
    const text = `# a comment
deb http://deb.example.org/debian trixie main contrib # why
deb-src http://deb.example.org/debian trixie main
deb [arch=amd64 signed-by=/usr/share/keyrings/k.gpg] https://mirror.example.org/debian trixie-updates main
#deb http://off.example.org/debian sid main
`;
    expect(parseOneLine(text)).toEqual([
      { uri: 'http://deb.example.org/debian', suite: 'trixie', components: ['main', 'contrib'] },
      { uri: 'https://mirror.example.org/debian', suite: 'trixie-updates', components: ['main'] },
    ]);
  });

  test('stanzas: several suites, folded fields, disabled ones, keys inside', () => {
    const text = `Types: deb deb-src
# where the image was made
URIs: http://deb.example.org/debian
Suites: bookworm
 bookworm-updates
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mDMEYCQjIxYJKwYBBAHaRw8BAQdAD
 -----END PGP PUBLIC KEY BLOCK-----

Types: deb
URIs: http://off.example.org/debian
Suites: sid
Components: main
Enabled: no

types: deb
uris: mirror+file:///etc/apt/mirrors/debian.list
suites: trixie
components: main
`;
    expect(parseDeb822(text)).toEqual([
      { uri: 'http://deb.example.org/debian', suite: 'bookworm', components: ['main'] },
      { uri: 'http://deb.example.org/debian', suite: 'bookworm-updates', components: ['main'] },
      { uri: 'mirror+file:///etc/apt/mirrors/debian.list', suite: 'trixie', components: ['main'] },
    ]);
  });
});
