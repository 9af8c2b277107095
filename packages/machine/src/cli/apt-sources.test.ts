import { expect, test } from 'vitest';
import { parseDeb822, parseOneLine, privateSources } from './apt-sources.ts';

const BOOKWORM = `Types: deb deb-src
# a comment
URIs: http://mirror.test/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.test/debian-security
Suites: bookworm-security
Components: main
Signed-By:
 -----BEGIN PGP PUBLIC KEY BLOCK-----
 .
 mQINBF

Types: deb
URIs: https://packages.example/apt
Suites: nodistro
Components: main

Enabled: no
Types: deb
URIs: http://nowhere.example/
Suites: bookworm
`;

const KEYRING = 'Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg\n';
const MAIN = `Types: deb\nURIs: http://mirror.test/debian\nSuites: bookworm bookworm-updates\nComponents: main\nArchitectures: amd64\nTargets: Packages\n${KEYRING}`;

test('parseDeb822() keeps enabled binary sources, inline keys whole', () => {
  const sources = parseDeb822(BOOKWORM);
  expect(sources.map((source) => source.get('suites'))).toEqual([
    'bookworm bookworm-updates',
    'bookworm-security',
    'nodistro',
  ]);
  expect(sources[1]?.get('signed-by')).toBe('\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF');
});

test('parseOneLine() reads options, and passes over comments, source packages and discs', () => {
  const text =
    '# deb http://old.example/ x main\ndeb-src http://a.example/ noble main\ndeb cdrom:[Disc]/ noble main\n' +
    'deb [arch=amd64,arm64 signed-by=/k.gpg] http://a.example/ubuntu noble main universe # mine\n';
  expect(parseOneLine(text).map((source) => Object.fromEntries(source))).toEqual([
    {
      uris: 'http://a.example/ubuntu',
      suites: 'noble',
      components: 'main universe',
      arch: 'amd64 arm64',
      'signed-by': '/k.gpg',
    },
  ]);
});

test('privateSources() offers a suite of the release beside the release, from its mirror and with its key', () => {
  const text = privateSources(parseDeb822(BOOKWORM), {
    codename: 'bookworm',
    suite: 'bookworm-backports',
    architecture: 'amd64',
  });
  expect(text?.startsWith(`${MAIN}\nTypes: deb\nURIs: http://mirror.test/debian-security\n`)).toBe(true);
  expect(text?.endsWith(`\n${MAIN.replace('bookworm bookworm-updates', 'bookworm-backports')}`)).toBe(true);
  expect(text).not.toMatch(/example/);
});

test('privateSources() offers a suite of another release alone', () => {
  const text = privateSources(parseDeb822(BOOKWORM), { codename: 'bookworm', suite: 'sid', architecture: 'amd64' });
  expect(text).toBe(MAIN.replace('bookworm bookworm-updates', 'sid'));
});

test('privateSources() adds nothing to the release itself', () => {
  const text = privateSources(parseDeb822(BOOKWORM), {
    codename: 'bookworm',
    suite: 'bookworm',
    architecture: 'amd64',
  });
  expect(text?.match(/^Suites: .*$/gm)).toEqual(['Suites: bookworm bookworm-updates', 'Suites: bookworm-security']);
});

test('privateSources() understands sources that say stable', () => {
  const sources = parseOneLine('deb http://mirror.test/debian stable main\n');
  const suites = (suite: string) =>
    privateSources(sources, { codename: 'bookworm', suite, architecture: 'amd64' })?.match(/^Suites: .*$/gm);
  expect(suites('bookworm')).toEqual(['Suites: stable']);
  expect(suites('bookworm-backports')).toEqual(['Suites: stable', 'Suites: bookworm-backports']);
});

test('privateSources() has nothing to offer without an official source', () => {
  const sources = parseOneLine('deb https://packages.example/apt nodistro main\n');
  expect(privateSources(sources, { codename: 'bookworm', suite: 'sid', architecture: 'amd64' })).toBeUndefined();
});
