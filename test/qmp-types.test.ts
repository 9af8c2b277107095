import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { execa } from 'execa';
import { dir } from 'tmp-promise';
import { beforeEach, expect, onTestFinished, test } from 'vitest';

import { hover } from './hover.ts';

const root = join(import.meta.dirname, '..');
const main = join(root, 'packages/machine/src/cli/main.ts');

/** A user's project; below this one, so that it finds the packages. */
let project: string;

beforeEach(async () => {
  const made = await dir({ tmpdir: join(root, 'node_modules'), unsafeCleanup: true });
  onTestFinished(async () => await made.cleanup());
  project = made.path;
});

/** Compiles the files → the compiler's messages, without their places. */
async function compile(files: Record<string, string>, more: readonly string[] = []): Promise<string[]> {
  await Promise.all(Object.entries(files).map(async ([name, text]) => await writeFile(join(project, name), text)));
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: { noEmit: true, rewriteRelativeImportExtensions: false, allowImportingTsExtensions: true },
    files: [...Object.keys(files), ...more],
  };
  await writeFile(join(project, 'tsconfig.json'), JSON.stringify(config));
  const { stdout } = await execa('tsc', ['--project', project, '--pretty', 'false'], {
    preferLocal: true,
    localDir: root,
    reject: false,
    timeout: 60_000,
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(' '))
    .map((line) => line.replace(/^.*?: error /, ''));
}

/** Runs `qemukit schema`. */
async function schema(...args: string[]) {
  return await execa('node', ['--conditions=source', main, 'schema', ...args], { reject: false, timeout: 60_000 });
}

const methods = (body: string) => `
import type { Qmp } from '@qemukit/machine/qmp';
declare const qmp: Qmp;
${body}
`;

test.for([
  ['a wrong command', 'void qmp.queryStatu();', /Did you mean 'queryStatus'\?$/],
  [
    'a wrong argument',
    `void qmp.blockCommit({ devic: 'd' });`,
    /'devic' does not exist in type 'BlockCommitArguments'\. Did you mean to write 'device'\?$/,
  ],
  [
    'a missing argument',
    'void qmp.blockCommit({});',
    /Property 'device' is missing in type '\{\}' but required in type 'BlockCommitArguments'/,
  ],
  ['missing arguments', 'void qmp.blockCommit();', /Expected 1-2 arguments, but got 0/],
  [
    'an argument for a command that takes none',
    'void qmp.stop({ now: true });',
    /'now' does not exist in type 'NoMembers'/,
  ],
  ['a wrong value', `void qmp.blockdevAdd({ driver: 'qcow2x', file: 'f' });`, /Did you mean '"qcow2"'\?$/],
  ['oob where QEMU refuses it', 'void qmp.stop({}, { oob: true });', /'oob' does not exist in type/],
  ['a wrong member of a reply', `void qmp.queryStatus().then((status) => status.runing);`, /Did you mean 'running'\?$/],
] as const)('the compiler says of %s what is wrong', async ([, body, message]) => {
  expect(await compile({ 'user.ts': methods(body) })).toEqual([expect.stringMatching(message)]);
});

test.for([
  [
    'a wrong command',
    `void qmp.execute('query-statu');`,
    /Argument of type '"query-statu"' is not assignable to parameter of type 'CommandName<DefaultSchema>'/,
  ],
  [
    'a wrong argument',
    `void qmp.execute('block-commit', { devic: 'd' });`,
    /'devic' does not exist in type 'BlockCommitArguments'\. Did you mean to write 'device'\?$/,
  ],
  ['missing arguments', `void qmp.execute('block-commit');`, /Expected 2-3 arguments, but got 1/],
] as const)('the compiler says of %s to execute() what is wrong', async ([, body, message]) => {
  expect(await compile({ 'user.ts': methods(body) })).toEqual([expect.stringMatching(message)]);
});

const events = (body: string) => `
import type { EventLog } from '@qemukit/machine/qmp';
declare const events: EventLog;
${body}
`;

test.for([
  [
    'a wrong event',
    `void events.waitFor('SHUTDOWM');`,
    /Argument of type '"SHUTDOWM"' is not assignable to parameter of type 'EventName<DefaultSchema>'/,
  ],
  [
    'a wrong event field',
    `void events.waitFor('SHUTDOWN', { match: { gest: true } });`,
    /'gest' does not exist in type/,
  ],
] as const)('the compiler says of %s what is wrong', async ([, body, message]) => {
  expect(await compile({ 'user.ts': events(body) })).toEqual([expect.stringMatching(message)]);
});

test('the shipped types have all that the installed QEMU has', async () => {
  const { stdout, stderr, exitCode } = await schema('--check');
  expect(stdout).toBe('');
  expect(stderr).toContain('The shipped types have all of');
  expect(exitCode).toBe(0);
});

/** A reply of a QEMU that has the command query-status, and one of its vendor. */
const small = JSON.stringify({
  return: [
    { name: 'query-status', 'meta-type': 'command', 'arg-type': '0', 'ret-type': '1' },
    { name: '__vendor_disk-mirror', 'meta-type': 'command', 'arg-type': '2', 'ret-type': '0' },
    { name: '0', 'meta-type': 'object', members: [] },
    { name: '1', 'meta-type': 'object', members: [{ name: 'running', type: 'bool' }] },
    { name: '2', 'meta-type': 'object', members: [{ name: 'disk-id', type: 'str' }] },
  ],
});

test('qemukit schema writes types of the installed QEMU that compile, and become those of all machines', async () => {
  const { stderr, exitCode } = await schema('--binary', 'qemu-system-x86_64', '--out', join(project, 'qmp.d.ts'));
  expect(stderr).toMatch(/qmp\.d\.ts: \d+ commands.* and \d+ events.* of .*qemu-system-x86_64 \(QEMU /);
  expect(exitCode).toBe(0);
  const user = methods(`
import type { Register } from '@qemukit/machine/qmp';
import type { Schema } from './qmp.d.ts';
export const registered: Schema = {} as Register['qmp'];
void qmp.queryStatus();
void qmp.queryStatu();
`);
  expect(await compile({ 'user.ts': user }, ['qmp.d.ts'])).toEqual([
    expect.stringMatching(/Did you mean 'queryStatus'\?$/),
  ]);
});

test('qemukit schema narrows the types of all machines: what that QEMU lacks is an error', async () => {
  const user = methods('void qmp.queryStatus();\nvoid qmp.queryAccelerators();');
  expect(await compile({ 'user.ts': user })).toEqual([]);

  await writeFile(join(project, 'reply.json'), small);
  await schema('--from', join(project, 'reply.json'), '--out', join(project, 'qmp.d.ts'));
  expect(await compile({ 'user.ts': user }, ['qmp.d.ts'])).toEqual([
    expect.stringMatching(/Property 'queryAccelerators' does not exist on type 'Qmp'/),
  ]);
});

test('hovering a command shows since when, and where its reference is', async () => {
  await compile({ 'user.ts': methods('void qmp.blockCommit;') });
  const shown = await hover(project, 'user.ts', 'blockCommit');
  expect(shown).toContain('QmpMethods.blockCommit(args: BlockCommitArguments, options?: CommandOptions)');
  expect(shown).toMatch(/@since.* QEMU 1\.3/);
  expect(shown).toContain('qemu-qmp-ref.html#command-QMP-block-core.block-commit');
});

test('hovering a command of types with documentation shows what the manual page says', async () => {
  const page =
    '.TH "QEMU-QMP-REF" "7" "" "7.2.22" "QEMU"\n.SS \\fBquery\\-status\\fP (Command)\n.sp\nSays how it goes.\n';
  await writeFile(join(project, 'page.7'), page);
  const args = ['--binary', 'qemu-system-x86_64', '--man', join(project, 'page.7'), '--out', join(project, 'qmp.d.ts')];
  const { stderr } = await schema(...args);
  expect(stderr).toMatch(/ commands \(1 documented\) /);
  await compile({ 'user.ts': methods('void qmp.queryStatus;') }, ['qmp.d.ts']);
  expect(await hover(project, 'user.ts', 'queryStatus')).toContain('Says how it goes.');
});

test('qemukit schema --no-register leaves the types of machines that name no schema alone', async () => {
  await writeFile(join(project, 'reply.json'), small);
  await schema('--from', join(project, 'reply.json'), '--no-register', '--out', join(project, 'own.d.ts'));
  const user = methods(`
import type { Schema } from './own.d.ts';
declare const own: Schema['methods'];
void qmp.queryAccelerators();
void own.queryStatus();
void own.queryAccelerators();
`);
  expect(await compile({ 'user.ts': user }, ['own.d.ts'])).toEqual([
    expect.stringMatching(/'queryAccelerators' does not exist on type/),
  ]);
});

test('qemukit schema writes what commands there are beyond the shipped ones', async () => {
  await writeFile(join(project, 'reply.json'), small);
  const { stdout, exitCode } = await schema('--from', join(project, 'reply.json'), '--check');
  expect([stdout, exitCode]).toEqual(['__vendor_disk-mirror', 1]);

  await schema('--from', join(project, 'reply.json'), '--out', join(project, 'qmp.d.ts'));
  const user = methods(`
void qmp['__vendor_disk-mirror']({ 'disk-id': 'd' });
void qmp['__vendor_disk-mirror']({ 'disk-di': 'd' });
`);
  expect(await compile({ 'user.ts': user }, ['qmp.d.ts'])).toEqual([
    expect.stringMatching(/''disk-di'' does not exist in type 'VendorDiskMirrorArguments'/),
  ]);
});

test.for([
  [
    'a program that is no QEMU',
    ['--binary', '/bin/true'],
    1,
    /Cannot ask \/bin\/true for its QMP schema: it answered no/,
  ],
  ['a program that fails', ['--binary', '/bin/false'], 1, /Cannot ask \/bin\/false for its QMP schema: .* exit code 1/],
  ['a file that is no reply', ['--from', join(root, 'package.json')], 1, /This is no reply of query-qmp-schema/],
  ['a file that is not there', ['--from', '/nonexistent.json'], 1, /Cannot read \/nonexistent\.json: ENOENT/],
  ['an unknown option', ['--bianry', 'x'], 2, /Unknown option '--bianry'[^]*Usage: qemukit schema/],
] as const)('qemukit schema refuses %s', async ([, args, code, message]) => {
  const { stdout, stderr, exitCode } = await schema(...args);
  expect(stderr).toMatch(message);
  expect([stdout, exitCode]).toEqual(['', code]);
});
