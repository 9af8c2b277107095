/* `pnpm start`: runs every example, then says what ran and how long it took. */
import { startVitest } from 'vitest/node';

const began = performance.now();
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const vitest = await startVitest('test', [], { project: 'examples', watch: false });
const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
await vitest.close();
const failed = tests.filter((test) => test.result().state === 'failed').length;

const scripts = ['standalone/standalone.ts', 'qmp-client/qmp-client.ts'];
for (const script of scripts) {
  console.log(`examples/${script}`);
  const scriptBegan = performance.now();
  await import(`./${script}`);
  console.log(`(${seconds(scriptBegan)})\n`);
}

console.log(
  `Ran ${tests.length} example tests, ${failed} failed, and ${scripts.length} scripts, on real QEMU, in ${seconds(began)}.`,
);
