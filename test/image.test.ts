import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { image, linux } from '@qemukit/guest';
import { createImage, directoryPrefix, Machine, overlay, QemuError } from '@qemukit/machine';
import { execa } from 'execa';
import ssh2 from 'ssh2';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

import { ownCache } from './own-cache.ts';
import { scratch } from './scratch.ts';

const OWNER = join(import.meta.dirname, 'image-owner.ts');
const LINUX = await linux({ modules: ['virtio_blk', 'isofs'] });

const sha256 = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

/** What the server has, by path, and what was asked for. */
const served = new Map<string, Buffer>();
const asked: string[] = [];
let site = '';

beforeAll(async () => {
  const server = createServer(({ url = '' }, response) => {
    asked.push(url);
    const content = served.get(url);
    if (content === undefined) response.writeHead(404).end();
    else response.end(content);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return () => {
    server.closeAllConnections();
    server.close();
  };
});

/** A cache of its own: images of other runs are not found, and none is left. */
beforeEach(async () => {
  const { restore } = await ownCache();
  asked.length = 0;
  return restore;
});

async function qcow2(): Promise<Buffer> {
  const path = join(await scratch(), 'disk.qcow2');
  await createImage(path, { size: '4M' });
  return readFileSync(path);
}

describe('image() of a URL', () => {
  test('is downloaded once, by whichever process comes first, and is there without a network from then on', async () => {
    const content = await qcow2();
    served.set('/disk.qcow2', content);
    const url = `${site}/disk.qcow2`;
    const processes = Array.from({ length: 3 }, async () => {
      return (await execa(process.execPath, ['--conditions=source', OWNER, url, sha256(content)])).stdout;
    });
    const [file = '', ...others] = await Promise.all(processes);
    expect(others).toEqual([file, file]);
    expect(asked).toEqual(['/disk.qcow2']);
    expect(readFileSync(file)).toEqual(content);
    expect(statSync(file).mode & 0o777).toBe(0o444);
    expect(readdirSync(join(file, '..'))).toEqual(['disk.qcow2']);
    served.clear();
    expect(await image(url, { sha256: sha256(content) })).toEqual({
      drives: [{ file, format: 'qcow2' }],
      memory: 1024,
    });
    expect(asked).toEqual(['/disk.qcow2']);
  });

  test('of another content than its hash says is refused, naming both, and not kept', async () => {
    const content = await qcow2();
    served.set('/disk.qcow2', content);
    const wanted = '0'.repeat(64);
    const refused = image(`${site}/disk.qcow2`, { sha256: wanted });
    await expect(refused).rejects.toThrow(QemuError);
    await expect(refused).rejects.toThrow(
      `${site}/disk.qcow2 is not the image that was meant: its sha256 is ${sha256(content)}, not ${wanted}`,
    );
    const sha512 = createHash('sha512').update(content).digest('hex');
    expect(await image(`${site}/disk.qcow2`, { sha512 })).toMatchObject({ drives: [{ format: 'qcow2' }] });
  });

  test('is refused where it would have QEMU read another file of this host', async () => {
    const directory = await scratch();
    const secret = join(directory, 'secret');
    writeFileSync(secret, Buffer.alloc(65_536, 's'));
    await overlay(secret, join(directory, 'backed.qcow2'), { backingFormat: 'raw' });
    const content = readFileSync(join(directory, 'backed.qcow2'));
    served.set('/backed.qcow2', content);
    await expect(image(`${site}/backed.qcow2`, { sha256: sha256(content) })).rejects.toThrow(
      `is backed by "${secret}", which does not come with it`,
    );
  });

  test('needs its hash, and a server that has it', async () => {
    await expect(image(`${site}/none`)).rejects.toThrow(`image("${site}/none") needs "sha256" or "sha512"`);
    await expect(image(`${site}/none`, { sha256: '0'.repeat(64) })).rejects.toThrow(
      `Cannot download ${site}/none: the server says 404 Not Found`,
    );
    expect(asked).toEqual(['/none']);
  });
});

describe('image() of a path', () => {
  test('is used where it is, and checked where a hash is given', async () => {
    const path = join(await scratch(), 'disk.qcow2');
    await createImage(path, { size: '4M' });
    const hash = sha256(readFileSync(path));
    expect(await image(path, { sha256: hash, memory: 64 })).toEqual({
      drives: [{ file: path, format: 'qcow2' }],
      memory: 64,
    });
    chmodSync(path, 0o600);
    writeFileSync(path, 'x', { flag: 'a' });
    await expect(image(path, { sha256: hash })).rejects.toThrow(/disk.qcow2 is not the image that was meant/);
  });

  test.for<[string, object, string | RegExp]>([
    ['', {}, "image() takes a path or a URL, not ''"],
    ['/nowhere/disk', {}, /^Cannot read the image "\/nowhere\/disk": ENOENT/],
    ['/nowhere/disk', { sha256: 'abc' }, '"sha256" has 64 hexadecimal digits, which \'abc\' has not'],
    ['/nowhere/disk', { size: 1 }, 'image() has no option "size"; it has sha256,'],
    ['http://', {}, "image() takes a path or a URL of http or https, not 'http://'"],
  ])('%j with %j is refused', async ([path, options, message]) => {
    await expect(image(path, options)).rejects.toThrow(message);
  });

  test('that is compressed is refused, saying by what', async () => {
    const path = join(await scratch(), 'disk.img.gz');
    writeFileSync(path, gzipSync(Buffer.alloc(1024)));
    await expect(image(path)).rejects.toThrow(`The image "${path}" is compressed by gzip: unpack it`);
  });
});

describe('image() with ssh', () => {
  test('gives a key that the seed lets in, which other processes have neither of', async () => {
    const path = join(await scratch(), 'disk.qcow2');
    await createImage(path, { size: '4M' });
    const options = { ssh: true, cloudInit: { user: 'me', keys: ['ssh-ed25519 AAAA mine'] } };
    const guest = await image(path, options);
    expect(guest).toMatchObject({ networks: ['user'], guest: { ssh: { user: 'me' } } });
    const { ssh } = guest.guest as { readonly ssh: { readonly privateKey: string } };
    const key = ssh2.utils.parseKey(ssh.privateKey);
    if (key instanceof Error) throw key;
    const seed = guest.drives[1]!.file;
    const content = readFileSync(seed, 'latin1');
    expect(content).toContain('ssh-ed25519 AAAA mine');
    expect(content).toContain(`ssh-ed25519 ${key.getPublicSSH().toString('base64')} qemukit`);
    const text = Buffer.from('anything');
    expect(key.verify(text, key.sign(text))).toBe(true);
    expect([seed, join(seed, '..')].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o700]);
    expect(basename(dirname(seed))).toMatch(new RegExp(`^${RegExp.escape(directoryPrefix())}-${process.pid}-`));
    expect(await image(path, options)).toEqual(guest);
  });

  test.for<[object, string]>([
    [{ ssh: true }, "image() with ssh needs the user who logs in: cloudInit: { user: 'me' }"],
    [{ ssh: true, cloudInit: { hostname: 'box' } }, 'image() with ssh needs the user who logs in'],
    [{ ssh: 'me' }, '"ssh" is true or false, not \'me\''],
  ])('%j is refused', async ([options, message]) => {
    await expect(image('/nowhere/disk', options)).rejects.toThrow(message);
  });
});

test('a seed for cloud-init is a file system that the guest reads, with just what was given', async () => {
  const disk = await qcow2();
  served.set('/disk.qcow2', disk);
  const [url, hash] = [`${site}/disk.qcow2`, sha256(disk)];
  const guest = await image(url, {
    sha256: hash,
    cloudInit: {
      user: 'me',
      password: 'sésame',
      hostname: 'box',
      files: { '/etc/big': 'x'.repeat(10_000) },
      commands: ['systemctl enable --now sshd', ['touch', '/etc/ready']],
    },
  });
  const seed = guest.drives.find(({ id }) => id === 'seed');
  expect(statSync(seed!.file).mode & 0o777).toBe(0o600);
  await using vm = await Machine.launch({ ...LINUX, drives: guest.drives });
  await vm.guest.exec('mkdir /seed && mount -t iso9660 -o ro /dev/vdb /seed');
  const { stdout } = await vm.guest.exec('ls /seed; dd if=/dev/vdb bs=1 skip=32808 count=32 2>&-');
  expect(stdout.trim().split('\n')).toEqual(['meta-data', 'user-data', 'CIDATA']);
  const [metaData, userData] = await Promise.all(
    ['meta-data', 'user-data'].map(async (name) => Buffer.from(await vm.guest.readFile(`/seed/${name}`)).toString()),
  );
  expect(JSON.parse(metaData!)).toEqual({
    'instance-id': expect.stringMatching(/^qemukit-[0-9a-f]{16}$/) as string,
    'local-hostname': 'box',
  });
  expect(userData).toMatch(/^#cloud-config\n/);
  expect(JSON.parse(userData!.slice('#cloud-config\n'.length))).toMatchObject({
    users: [{ name: 'me', plain_text_passwd: 'sésame' }],
    write_files: expect.arrayContaining([
      {
        path: '/etc/big',
        encoding: 'b64',
        content: Buffer.from('x'.repeat(10_000)).toString('base64'),
        permissions: '0644',
      },
    ]) as unknown[],
  });
});
