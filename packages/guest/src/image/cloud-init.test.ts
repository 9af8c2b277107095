import { expect, test } from 'vitest';

import { cloudInitSeed, type CloudInit } from './cloud-init.ts';

const AGENT = Buffer.from('a program');

/** What is in the seed, found by its text: the guest reads it as a file system in test/image.test.ts. */
function config(options: CloudInit, agent?: Uint8Array): Record<string, unknown> {
  const text = Buffer.from(cloudInitSeed(options, agent)).toString('latin1');
  const from = text.indexOf('#cloud-config\n') + '#cloud-config\n'.length;
  return JSON.parse(text.slice(from, text.indexOf('\0', from))) as Record<string, unknown>;
}

test.for([
  [{}, {}],
  [{ keys: ['ssh-ed25519 AAAA me'] }, { ssh_authorized_keys: ['ssh-ed25519 AAAA me'] }],
  [{ password: 'secret' }, { password: 'secret', chpasswd: { expire: false } }],
  [{ commands: ['echo one', ['touch', '/two']] }, { runcmd: ['echo one', ['touch', '/two']] }],
  [{ hostname: 'box' }, { hostname: 'box', preserve_hostname: false }],
  [
    { files: { '/etc/motd': 'hello', '/bin/run': { content: Buffer.of(0xff), mode: 0o755 } } },
    {
      write_files: [
        { path: '/etc/motd', encoding: 'b64', content: 'aGVsbG8=', permissions: '0644' },
        { path: '/bin/run', encoding: 'b64', content: '/w==', permissions: '0755' },
      ],
    },
  ],
  [
    { commands: ['a'], userData: { runcmd: ['b'], timezone: 'UTC' } },
    { runcmd: ['b'], timezone: 'UTC' },
  ],
] as const)('%j becomes the cloud-config %j', ([options, expected]) => {
  expect(config(options)).toEqual(expected);
});

test('a user has the keys and the password, and without one nobody can log in at the console', () => {
  const keys = ['ssh-ed25519 AAAA me'];
  expect(config({ user: 'me', keys })).toMatchObject({
    users: [{ name: 'me', lock_passwd: true, ssh_authorized_keys: keys }],
  });
  expect(config({ user: 'me', password: 'secret' })).toMatchObject({
    users: [{ name: 'me', lock_passwd: false, plain_text_passwd: 'secret' }],
  });
});

test('the agent is written, and started when all commands have run', () => {
  const { write_files: files, runcmd } = config({ commands: ['last of mine'] }, AGENT) as {
    write_files: { path: string }[];
    runcmd: unknown[];
  };
  expect(files.map(({ path }) => path)).toEqual([
    '/usr/local/sbin/qemukit-agent',
    '/usr/local/sbin/qemukit-start-agent',
  ]);
  expect(runcmd[0]).toBe('last of mine');
  expect(runcmd.at(-1)).toEqual(['/usr/local/sbin/qemukit-start-agent']);
});

test('the same options give the same bytes, and others another instance', () => {
  const id = (options: CloudInit) =>
    /qemukit-[0-9a-f]{16}/.exec(Buffer.from(cloudInitSeed(options, AGENT)).toString('latin1'))?.[0];
  expect(cloudInitSeed({ user: 'me' }, AGENT)).toEqual(cloudInitSeed({ user: 'me' }, AGENT));
  expect(id({ user: 'me' })).not.toBe(id({ user: 'you' }));
});

test.for([
  [{ users: 'me' }, 'cloudInit has no "users"; it has user,'],
  [{ user: 'Me!' }, 'not "Me!"'],
  [{ user: '' }, 'cloudInit.user is a text'],
  [{ keys: ['no key'.slice(0, 2)] }, 'cloudInit.keys are lines of authorized_keys'],
  [{ keys: ['ssh-ed25519 AAAA\nssh-rsa BBBB'] }, 'cloudInit.keys are lines of authorized_keys'],
  [{ files: { 'etc/motd': '' } }, "the absolute paths of files, not 'etc/motd'"],
  [{ files: { '/etc/': '' } }, 'the absolute paths of files'],
  [{ commands: [[]] }, 'cloudInit.commands are texts or arrays of texts'],
  [{ userData: ['a'] }, 'cloudInit.userData is an object'],
  ['me', "not 'me'"],
] as const)('%j is refused, saying %j', ([options, message]) => {
  expect(() => cloudInitSeed(options as CloudInit, undefined)).toThrow(message);
});
