/* The plugin has Vitest run this before each test file. */
import { afterAll, beforeAll, inject } from 'vitest';

import { takePlace, type Place } from './places.ts';
import { workerState } from './run-context.ts';

let place: Place | undefined;

// A hook, and one without a timeout: what is waited for here does not count against any test's own.
beforeAll(async () => {
  const context = inject('qemukit');
  const state = workerState();
  state.waitedForPlace = undefined;
  if (context === undefined || !state.hasFixtures) return;
  place = await takePlace(context.places);
  if (place.waited === 0) return;
  const seconds = (place.waited / 1000).toFixed(1);
  state.waitedForPlace = `waited ${seconds} s for one of the ${context.places} places that this host has for files with machines`;
}, 0);

afterAll(() => {
  place?.[Symbol.dispose]();
  place = undefined;
});
