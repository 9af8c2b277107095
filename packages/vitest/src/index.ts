export { test } from './fixtures.ts';
export type { VmFixtures } from './fixtures.ts';
export { expect } from './matchers/index.ts';
export type { EventExpectation } from './matchers/to-emit-event.ts';
export { afterAll, afterEach, beforeAll, beforeEach, describe, inject, vi } from 'vitest';
