/* `pnpm agent:build`: compiles the guest agent and writes it into packages/guest/src/agent/agent-program.ts. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { Apt } from '../src/linux/apt.ts';
import { keepPackages, packagePath } from '../src/linux/package-store.ts';
import { buildAgent } from './build-agent.ts';
import { MUSL, TOOLCHAINS } from './toolchain.ts';

const target = join(import.meta.dirname, '../src/agent/agent-program.ts');
let source = await readFile(target, 'utf8');
for (const [architecture, toolchain] of Object.entries(TOOLCHAINS)) {
  await using apt = new Apt(toolchain.debian);
  const musl = { ...MUSL, sha256: toolchain.musl };
  await keepPackages(apt, [musl]);
  const program = await buildAgent(toolchain, packagePath(musl));
  const text = gzipSync(program, { level: 9 }).toString('base64');
  source = source.replace(new RegExp(String.raw`(${architecture}:\s*)'[^']*'`), `$1'${text}'`);
  process.stdout.write(`${architecture}: ${program.length} bytes, ${text.length} characters in ${target}\n`);
}
await writeFile(target, source);
