import { expect, test } from 'vitest';

import { keepsFailed } from './keep.ts';

test.for([
  [{}, false],
  [{ QEMUKIT_KEEP: 'failed' }, true],
  [{ QEMUKIT_KEEP: 'failed', CI: '' }, true],
  [{ QEMUKIT_KEEP: 'failed', CI: 'false' }, true],
  [{ QEMUKIT_KEEP: 'failed', CI: 'true' }, false],
  [{ QEMUKIT_KEEP: '' }, false],
] as const)('keepsFailed(%j) is %s', ([environment, expected]) => {
  expect(keepsFailed({ ...environment })).toBe(expected);
});
