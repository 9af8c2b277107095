import { access, readFile } from 'node:fs/promises';
import { cacheDirectory, QemuError } from '@qemukit/machine';
import type { Apt } from './apt.ts';
import { messageOf } from './command.ts';
import { readElf, X86_64 } from './elf.ts';
import { readPackage } from './package-store.ts';
import { writeWhole } from './store.ts';

/** A statically linked busybox for x86-64, on the host. */
export interface Busybox {
  readonly path: string;
  readonly content: Uint8Array;
}

const INSTALLED = ['/bin/busybox', '/usr/bin/busybox'];

/**
 * Finds a busybox for the guest: the host's where it is static, else the one in the cache, else Debian's `busybox-static`, which
 * is then kept there. Rejects with `QemuError` where none can be had.
 */
export async function findBusybox(apt: Apt, signal?: AbortSignal): Promise<Busybox> {
  const cached = cacheDirectory('linux', 'busybox');
  for (const path of [...INSTALLED, cached]) {
    const content = await readFile(path).catch(() => undefined);
    if (content !== undefined && isStatic(content)) return { path, content };
  }
  try {
    const content = await apt.attempt(async () => {
      const offered = await apt.show('busybox-static');
      if (offered === undefined) throw new QemuError('apt knows no package busybox-static');
      const files = await readPackage(apt, offered, (path) => /^(usr\/)?bin\/busybox$/.test(path), signal);
      if (files[0] === undefined || !isStatic(files[0].content)) {
        throw new QemuError(`The package busybox-static ${offered.version} holds no static busybox`);
      }
      return files[0].content;
    });
    await writeWhole(cached, content, 0o755);
    return { path: cached, content };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new QemuError(
      [
        'No busybox for the Linux guest. Looked for a statically linked one for x86-64:',
        `  ${[...INSTALLED, cached].join(', ')}: ${(await anyThere()) ? 'not static' : 'not there'}`,
        `  the package busybox-static, by apt: ${messageOf(error)}`,
        'Install a static busybox (Debian and Ubuntu: busybox-static; Fedora: busybox).',
      ].join('\n'),
      { cause: error },
    );
  }
}

async function anyThere(): Promise<boolean> {
  const found = await Promise.allSettled(INSTALLED.map(async (path) => await access(path)));
  return found.some(({ status }) => status === 'fulfilled');
}

function isStatic(content: Uint8Array): boolean {
  const elf = readElf(content);
  return elf !== undefined && elf.machine === X86_64 && !elf.interpreted;
}
