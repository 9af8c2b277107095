export { test, withVm, withVmOptions } from './fixtures.ts';
export type { VmFixtures, VmTest } from './fixtures.ts';
export type { TemplateSource, VmOptions } from './launch-vm.ts';
export type { EvidenceMode } from './test-machines.ts';
export { expect } from './matchers/index.ts';
export type { EventExpectation } from './matchers/to-emit-event.ts';
export { afterAll, afterEach, beforeAll, beforeEach, describe, inject, vi } from 'vitest';
