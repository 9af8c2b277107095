import { execa } from 'execa';
import { expect, test } from 'vitest';

import { buildAgent } from '../../agent/build-agent.ts';
import { agentProgram } from './agent-program.ts';

/** The compiler whose bytes they are; another version may make others. */
const COMPILER = 'gcc (Debian 12.2.0-14+deb12u1) 12.2.0';

/** Why the program cannot be compiled here to the same bytes; undefined where it can. */
async function missing(): Promise<string | undefined> {
  const { stdout, failed } = await execa('musl-gcc', ['--version'], { reject: false });
  if (failed) return 'musl-gcc is not here (Debian: musl-tools)';
  const version = stdout?.split('\n', 1)[0]?.replace(/^\S+/, 'gcc');
  return version === COMPILER ? undefined : `the compiler is ${version}, not ${COMPILER}`;
}

test('the agent that is shipped is what its source compiles to', { timeout: 60_000 }, async ({ skip }) => {
  const reason = await missing();
  skip(reason !== undefined, reason);
  const built = await buildAgent();
  expect(built.equals(agentProgram()), 'the source makes another program: run `pnpm agent:build`').toBe(true);
});

test('the agent that is shipped is small and static', () => {
  const program = Buffer.from(agentProgram());
  expect(program.length).toBeLessThan(64 * 1024);
  expect(program.toString('latin1', 0, 4)).toBe('\x7fELF');
  expect(program.includes('ld-musl')).toBe(false);
});
