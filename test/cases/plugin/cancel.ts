/* Runs cancelled.ts in watch mode, and cancels the run as a key does, once its test waits. Run by plugin.test.ts. */
import { createVitest, type Reporter } from 'vitest/node';

const reporter: Reporter = {
  onUserConsoleLog({ content }) {
    process.stdout.write(content);
    if (content === 'waiting\n') void vitest.cancelCurrentRun('keyboard-input');
  },
};
const vitest = await createVitest('test', {
  root: import.meta.dirname,
  include: ['cancelled.ts'],
  watch: true,
  configLoader: 'native',
  reporters: [reporter],
});
const { testModules } = await vitest.start();
for (const module of testModules) {
  for (const test of module.children.allTests()) process.stdout.write(`${test.name}: ${test.result().state}\n`);
}
await vitest.close();
