import { qemukit } from '@qemukit/vitest/plugin';
import { defineConfig } from 'vitest/config';

import { resolve } from '../resolve.ts';

export default defineConfig({
  root: import.meta.dirname,
  resolve,
  ssr: { resolve },
  environments: { __vitest__: { resolve } },
  plugins: [qemukit()],
  test: { include: ['*.case.ts'], maxWorkers: 2 },
});
