import { access } from 'node:fs/promises';

import { execa } from 'execa';
import { expect, test } from 'vitest';

import { buildAgent } from '../../agent/build-agent.ts';
import { MUSL, TOOLCHAINS, type AgentArchitecture, type Toolchain } from '../../agent/toolchain.ts';
import { AARCH64, readElf, X86_64 } from '../linux/elf.ts';
import { packagePath } from '../linux/package-store.ts';
import { agentProgram } from './agent-program.ts';

const ARCHITECTURES = Object.keys(TOOLCHAINS) as AgentArchitecture[];

const muslOf = ({ musl }: Toolchain) => packagePath({ sha256: musl });

/** Why the program cannot be compiled here to the same bytes; undefined where it can. */
async function missing(toolchain: Toolchain): Promise<string | undefined> {
  const { gcc, version, debian } = toolchain;
  const { stdout, failed } = await execa(gcc, ['--version'], { reject: false });
  if (failed) return `${gcc} is not here (Debian: ${gcc.replace(/(.*)-gcc/, 'gcc-$1').replace('_', '-')})`;
  const found = stdout?.split('\n', 1)[0];
  if (found !== version) return `the compiler is ${found}, not ${version}`;
  return await access(muslOf(toolchain)).then(
    () => undefined,
    () => `${MUSL.name} ${MUSL.version} for ${debian} is not in the cache: \`pnpm agent:build\` gets it`,
  );
}

test.for(ARCHITECTURES)(
  'the agent that is shipped for %s is what its source compiles to',
  { timeout: 60_000 },
  async (architecture, { skip }) => {
    const toolchain = TOOLCHAINS[architecture];
    const reason = await missing(toolchain);
    skip(reason !== undefined, reason);
    const built = await buildAgent(toolchain, muslOf(toolchain));
    expect(built.equals(agentProgram(architecture)), 'the source makes another program: run `pnpm agent:build`').toBe(
      true,
    );
  },
);

test.for(ARCHITECTURES)('the agent that is shipped for %s is small and static', (architecture) => {
  const program = agentProgram(architecture);
  expect(program.length).toBeLessThan(68 * 1024);
  const machine = { x86_64: X86_64, aarch64: AARCH64 }[architecture];
  expect(readElf(program)).toMatchObject({ machine, interpreted: false });
});
