/* A test that needs no machine, run by plugin.test.ts in a Vitest of its own. */
import { expect, test } from 'vitest';

test('needs no machine', () => {
  expect(1 + 1).toBe(2);
});
