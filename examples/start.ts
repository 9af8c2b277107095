/* `pnpm start`: runs every example, then says what ran and how long it took. */
import { startVitest } from 'vitest/node';

const began = performance.now();
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const vitest = await startVitest('test', [], { project: 'examples', watch: false });
const tests = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
await vitest.close();
const failed = tests.filter((test) => test.result().state === 'failed').length;

console.log('examples/standalone/standalone.ts');
const standaloneBegan = performance.now();
await import('./standalone/standalone.ts');
console.log(`(${seconds(standaloneBegan)})\n`);

console.log(`Ran ${tests.length} example tests, ${failed} failed, and 1 script, on real QEMU, in ${seconds(began)}.`);
