import { consoleScript, INIT, SHELL_START } from './init.ts';
import { agentProgram, PROGRAMS } from '../agent/agent-program.ts';
import { newc } from './newc.ts';
import type { NewcEntry } from './newc.ts';
import { PLATFORMS } from './platform.ts';
import type { LinuxArchitecture } from './platform.ts';

/** A file for the guest: its content and its permission bits. */
export interface GuestFile {
  readonly content: Uint8Array;
  readonly mode: number;
}

/** What the guest's root file system is made from. */
export interface InitramfsParts {
  readonly architecture: LinuxArchitecture;
  /** A statically linked busybox. */
  readonly busybox: Uint8Array;
  /** Unpacked kernel modules, in the order in which they are loaded. */
  readonly modules: readonly { readonly name: string; readonly content: Uint8Array }[];
  /** What is in packages, by absolute guest path; ours replace it. */
  readonly packages: ReadonlyMap<string, NewcEntry>;
  /** More files by absolute guest path; they replace ours. */
  readonly files: ReadonlyMap<string, GuestFile>;
}

/** All that goes into every guest of an architecture whatever its parts: a change of it makes another guest. */
export function fixedParts(architecture: LinuxArchitecture): readonly string[] {
  return ['1', INIT, consoleScript(PLATFORMS[architecture].console), SHELL_START, PROGRAMS[architecture]];
}

/** The guest's root file system, as an uncompressed initramfs: unpacking would cost the guest more than reading. */
export function initramfs(parts: InitramfsParts): Uint8Array<ArrayBuffer> {
  const { architecture, busybox, modules, packages, files } = parts;
  const entries = new Map<string, NewcEntry>(packages);
  for (const path of ['/dev', '/proc', '/sys', '/tmp', '/run', '/root', '/usr/bin', '/usr/sbin']) {
    entries.set(path, { kind: 'directory' });
  }
  entries.set('/init', file(INIT, 0o755));
  entries.set('/bin/busybox', file(withoutCursorQuery(busybox), 0o755));
  entries.set('/bin/sh', { kind: 'link', target: 'busybox' });
  entries.set('/sbin/console', file(consoleScript(PLATFORMS[architecture].console), 0o755));
  entries.set('/sbin/qemukit-agent', file(agentProgram(architecture), 0o755));
  entries.set('/etc/shrc', file(SHELL_START));
  entries.set('/etc/passwd', file('root:x:0:0:root:/root:/bin/sh\n'));
  entries.set('/etc/group', file('root:x:0:\n'));
  entries.set('/etc/modules', file(modules.map(({ name }) => `${name}\n`).join('')));
  for (const { name, content } of modules) entries.set(`/lib/modules/${name}.ko`, file(content));
  for (const [path, { content, mode }] of files) entries.set(path, file(content, mode));
  return newc(entries);
}

function file(content: Uint8Array | string, mode = 0o644): NewcEntry {
  return { kind: 'file', content: typeof content === 'string' ? Buffer.from(content) : content, mode };
}

/**
 * busybox's shell asks the terminal where its cursor is, after each prompt. On a console that is read by a program nobody
 * answers, and the transcript would show `# ` followed by `ESC [ 6 n`. Making the question an empty string is the one way to
 * stop it that leaves line editing and echo alone.
 */
function withoutCursorQuery(busybox: Uint8Array): Uint8Array {
  const patched = Buffer.from(busybox);
  for (let at = patched.indexOf(CURSOR_QUERY); at !== -1; at = patched.indexOf(CURSOR_QUERY, at)) patched[at] = 0;
  return patched;
}

const CURSOR_QUERY = '\x1b[6n\0';
